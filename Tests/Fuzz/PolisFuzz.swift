// A libFuzzer target for the readers of Polis folders: any bytes give a conversation or a mistake with its place, never a crash. See Tests/Fuzz/run.

/// The input is cut at the first zero byte into comments.csv and votes.csv; the same bytes are tried as participants-votes.csv.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let cut = bytes.firstIndex(of: 0) ?? bytes.count / 2
    let (comments, votes) = (Array(bytes[..<cut]), Array(bytes[min(bytes.count, cut + 1)...]))
    for keeps in [false, true] {
        for (long, wide) in [(votes, nil), (nil, votes)] as [([UInt8]?, [UInt8]?)] {
            guard
                let read = try? PolisFiles.read(
                    comments: comments, votes: long, participantsVotes: wide, summary: nil, name: "fuzz", keepsVotesWithoutText: keeps)
            else { continue }
            // What was read goes out and comes back with the same votes.
            let files = PolisExport.files(read)
            let back = try? PolisFiles.read(
                comments: Array(files[0].text.utf8), votes: Array(files[1].text.utf8), participantsVotes: nil, summary: nil, name: "fuzz",
                keepsVotesWithoutText: keeps)
            precondition(back?.votes == read.votes, "votes changed on the way")
        }
    }
    return 0
}
