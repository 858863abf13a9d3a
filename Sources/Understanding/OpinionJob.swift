// Votes in, a dated reading out. Asked for by every vote, merged into one run.

import OpinionMath
package import Storage
package import Vocabulary

package struct OpinionJob: Sendable {
    private let store: OpinionStore

    package init(_ database: any SQLDatabase) { store = OpinionStore(database) }

    package var body: JobBody {
        { context in
            let round = RoundID(context.subject)
            try await store.countVotes(round, at: .present())
            let input = try await store.input(round)
            let snapshot = try await context.compute { progress, isCancelled in
                try Self.read(input, round: round, progress: progress, isCancelled: isCancelled)
            }
            try await store.save(snapshot, of: round, digest: input.digest, at: .present())
        }
    }

    /// Above this many votes the second opinion takes longer than a page may wait; the plain components stay.
    private static let secondOpinionUpTo = 300_000

    /// The reading itself; also used by commands.
    package static func read(
        _ input: OpinionInput, round: RoundID, progress: (Double, String) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
    ) throws -> OpinionSnapshot {
        let matrix: VoteMatrix
        do {
            matrix = try VoteMatrix(
                participantCount: input.participants.count, statementCount: input.statements.count, entries: input.entries)
        } catch let tooLarge as VoteMatrixTooLarge { throw Refusal(.unprocessable, tooLarge.description) }
        let settings = OpinionSettings(
            seed: UInt64(bitPattern: round.raw) &* 0x9E37_79B9_7F4A_7C15, hiddenStatements: input.hidden, memory: input.memory,
            asksSecondOpinion: matrix.voteCount <= secondOpinionUpTo)
        let reading = try OpinionLandscape.read(
            votes: matrix, voices: input.voices, settings: settings, progress: progress, isCancelled: isCancelled)
        return OpinionSnapshot(
            statements: input.statements, landscape: reading.landscape, participants: input.participants, memory: reading.memory)
    }
}
