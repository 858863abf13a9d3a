// Cuts pasted minutes into what could become a statement, a decision or an action. People choose; nothing is taken over by itself.

import Foundation
import Vocabulary

/// One line of minutes, with a guess at what it is.
package struct MinutesCandidate: Encodable, Sendable, Equatable {
    package enum Kind: String, Encodable, Sendable, CaseIterable { case demand, impression, idea, decision, action }

    package let kind: Kind
    package let text: String
}

package enum MinutesReader {
    private static let decisions = ["decision", "decided", "agreed", "beschluss", "beschlossen", "vereinbart"]
    private static let actions = ["action", "to do", "todo", "aufgabe", "maßnahme", "task"]
    private static let demands = ["need", "must", "should", "want", "demand", "brauch", "müss", "muss", "soll", "forder", "benötig"]
    private static let ideas = [
        "could", "idea", "propose", "suggest", "why not", "könnte", "idee", "vorschlag", "schlagen vor", "warum nicht",
    ]

    /// One candidate for each list item or sentence of 10 to 280 characters, in their order, each text once. Linear in the length.
    package static func candidates(in minutes: String) -> [MinutesCandidate] {
        var seen: Set<String> = []
        return minutes.split(whereSeparator: \.isNewline).flatMap { pieces(of: String($0)) }.compactMap { piece in
            let (kind, text) = classified(piece)
            guard (10...280).contains(text.count), text.contains(where: \.isLetter), seen.insert(text.lowercased()).inserted else {
                return nil
            }
            return MinutesCandidate(kind: kind, text: text)
        }
    }

    /// A list item is one piece; a paragraph is cut at the ends of its sentences.
    private static func pieces(of line: String) -> [String] {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        let item = trimmed.drop { "-*•–·".contains($0) || $0.isWhitespace }
        let numbered = item.drop { $0.isNumber }
        if numbered.count < item.count, let mark = numbered.first, ".)".contains(mark) {
            return [numbered.dropFirst().trimmingCharacters(in: .whitespaces)]
        }
        if item.count < trimmed.count { return [String(item)] }
        var sentences: [String] = []
        var current = ""
        let characters = Array(trimmed)
        for (index, character) in characters.enumerated() {
            current.append(character)
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            // "z. B." and "e.g." do not end a sentence: what follows a full stop must be blank and the word before it longer than two letters.
            let word = current.dropLast().reversed().prefix { $0.isLetter }
            if "!?".contains(character) && next.isWhitespace || character == "." && next.isWhitespace && word.count > 2 {
                sentences.append(current.trimmingCharacters(in: .whitespaces))
                current = ""
            }
        }
        if !current.trimmingCharacters(in: .whitespaces).isEmpty { sentences.append(current.trimmingCharacters(in: .whitespaces)) }
        return sentences
    }

    private static func classified(_ piece: String) -> (MinutesCandidate.Kind, String) {
        let lower = piece.lowercased()
        if let colon = piece.firstIndex(of: ":"), piece.distance(from: piece.startIndex, to: colon) < 20 {
            let label = lower.prefix { $0 != ":" }
            let rest = piece[piece.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if decisions.contains(where: label.contains) { return (.decision, rest) }
            if actions.contains(where: label.contains) { return (.action, rest) }
            if label.contains("idea") || label.contains("idee") { return (.idea, rest) }
        }
        if decisions.contains(where: lower.contains) { return (.decision, piece) }
        if ideas.contains(where: lower.contains) { return (.idea, piece) }
        if demands.contains(where: lower.contains) { return (.demand, piece) }
        return (.impression, piece)
    }
}
