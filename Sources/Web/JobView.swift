// Long work as the `job` template shows it: its phase, the share done, what is left, a way to stop it.

package import Vocabulary

package enum JobView {
    /// - Parameters:
    ///   - name: what is being done, in words.
    ///   - share: 0…1.
    ///   - left: seconds that are left, when that can be said.
    ///   - follow: whether the visitor may listen to the job's events.
    ///   - cancel: the address that stops it, for those who may.
    package static func make(
        id: JobID, name: String, phase: String, share: Double, left: Double?, cancel: String?, follow: Bool, _ t: Messages
    ) -> [String: Any] {
        let words = left.map { duration($0, t) }
        return [
            "id": id.description, "follow": follow, "name": name, "phase": phase.isEmpty ? t("job.waiting") : phase,
            "percent": Int((share * 100).rounded()),
            "share": t("job.share", ["share": t.percent(share)]), "left": words.map { t("job.left", ["time": $0]) } ?? "",
            "hasLeft": words != nil,
            "mayCancel": cancel != nil, "cancel": cancel ?? "",
        ]
    }

    /// "40 seconds", "3 minutes", "2 hours": as exact as an estimate deserves.
    package static func duration(_ seconds: Double, _ t: Messages) -> String {
        switch seconds {
        case ..<90: t.count("time.seconds", max(1, Int(seconds.rounded(.up))))
        case ..<5400: t.count("time.minutes", Int((seconds / 60).rounded()))
        default: t.count("time.hours", Int((seconds / 3600).rounded()))
        }
    }
}
