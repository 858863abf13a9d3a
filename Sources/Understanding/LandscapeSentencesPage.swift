// The five sentences at the head of the landscape page, and the one on what balancing changed. Made by LandscapePage.

import OpinionMath
import Vocabulary
import Web

enum LandscapeSentences {
    /// What everyone agrees on, where kinds of partner differ, what divides, how sure, what is missing.
    static func all(_ page: LandscapeReading, _ t: Messages) -> [String] {
        [shared(page, t), differ(page, t), divides(page, t), sure(page, t), missing(page, t)]
    }

    private static func name(_ voice: Int, _ t: Messages) -> String { t("class.\(VoiceClass.allCases[voice].rawValue)") }

    private static func shared(_ page: LandscapeReading, _ t: Messages) -> String {
        let first = page.reading.rows.first
        if let row = first, let agree = row.agree, agree.low > 0.5 {
            let band = page.reading.rows.count { $0.band == 1 }
            return t(
                "sentence.shared",
                [
                    "text": page.text(row.statement), "share": t.percent(agree.value), "low": t.percent(agree.low),
                    "high": t.percent(agree.high),
                    "n": count(row.organisations, t),
                ]) + (band > 1 ? " " + t.count("sentence.shared_band", band - 1) : "")
        }
        if let index = page.reading.sharedAgreement.first, let row = page.reading.row(of: index) {
            return t("sentence.shared_heads", ["text": page.text(index), "share": LandscapePage.share(row.heads, t)])
        }
        return t("sentence.nothing_shared")
    }

    private static func differ(_ page: LandscapeReading, _ t: Messages) -> String {
        let widest = page.reading.rows.filter { $0.difference?.isBeyondChance == true }.max {
            (($0.difference?.by ?? 0), $1.statement) < (($1.difference?.by ?? 0), $0.statement)
        }
        guard let row = widest, let difference = row.difference else {
            let told = page.reading.rows.contains { $0.difference != nil }
            return t(told ? "sentence.no_difference" : "sentence.difference_unknown")
        }
        return t(
            "sentence.differ",
            [
                "text": page.text(row.statement), "most": name(difference.most, t), "least": name(difference.least, t),
                "high": LandscapePage.share(row.classes[difference.most], t), "low": LandscapePage.share(row.classes[difference.least], t),
            ])
    }

    private static func divides(_ page: LandscapeReading, _ t: Messages) -> String {
        // The statement on which two groups are furthest apart among those that set a group apart beyond chance.
        let candidates = page.reading.groups.flatMap(\.representative).filter(\.holdsUp).compactMap { page.reading.row(of: $0.statement) }
        let spread = { (row: PublicReading.Row) -> Double in
            let shares = row.byGroup.compactMap(share)
            return shares.count < 2 ? 0 : (shares.max() ?? 0) - (shares.min() ?? 0)
        }
        guard let row = candidates.max(by: { (spread($0), $1.statement) < (spread($1), $0.statement) }), spread(row) > 0 else {
            return t("sentence.no_groups")
        }
        let parts = zip(page.reading.groups, row.byGroup).map {
            "\(t("landscape.group", ["letter": LandscapePage.letter($0)])) \(LandscapePage.share($1, t))"
        }
        return t("sentence.divides", ["text": page.text(row.statement), "groups": parts.joined(separator: ", ")])
    }

    private static func sure(_ page: LandscapeReading, _ t: Messages) -> String {
        t(
            "sentence.sure.\(page.reading.verdict.rawValue)",
            ["people": t.number(page.reading.compared), "share": t.percent(max(0, page.reading.stability))])
    }

    private static func missing(_ page: LandscapeReading, _ t: Messages) -> String {
        let classes = VoiceClass.allCases.indices.filter { voice in
            page.weights.targets[voice] > 0
                && page.reading.rows.allSatisfy { !$0.classes.indices.contains(voice) || $0.classes[voice].isHidden }
        }
        return classes.isEmpty
            ? t("sentence.none_missing") : t("sentence.missing", ["classes": classes.map { name($0, t) }.joined(separator: ", ")])
    }

    /// What weighing every kind of partner by its target changed against counting heads.
    static func balanceChanged(_ page: LandscapeReading, _ t: Messages) -> String {
        guard let up = page.reading.change.up, let down = page.reading.change.down, let rising = page.reading.row(of: up),
            let falling = page.reading.row(of: down)
        else { return t("landscape.balance_same") }
        return t(
            "landscape.balance_changed",
            [
                "up": page.text(up), "upBalanced": rising.agree.map { t.percent($0.value) } ?? "·",
                "upHeads": LandscapePage.share(rising.heads, t),
                "down": page.text(down), "downBalanced": falling.agree.map { t.percent($0.value) } ?? "·",
                "downHeads": LandscapePage.share(falling.heads, t),
            ])
    }

    static func mostlyAgrees(_ cell: ShownCell) -> Bool { (share(cell) ?? 0) >= 0.5 }

    private static func share(_ cell: ShownCell) -> Double? {
        switch cell {
        case .shown(_, let share): share
        case .atLeast80: 0.9
        case .atMost20: 0.1
        case .hidden: nil
        }
    }

    private static func count(_ cell: ShownCell, _ t: Messages) -> String {
        switch cell {
        case .shown(let count, _), .atLeast80(let count), .atMost20(let count): t.number(count)
        case .hidden: "·"
        }
    }
}
