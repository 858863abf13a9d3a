// Work in the background, as pages show it. Storage makes it.

/// How a job stands.
package struct JobStatus: Encodable, Sendable {
    package let id: JobID
    package let state: String
    /// 0…1
    package let progress: Double
    package let progressText: String
    package let failure: String?
    package let startedAt: Moment?

    package init(id: JobID, state: String, progress: Double, progressText: String, failure: String?, startedAt: Moment?) {
        self.startedAt = startedAt
        self.id = id
        self.state = state
        self.progress = progress
        self.progressText = progressText
        self.failure = failure
    }

    package func secondsLeft(at now: Moment) -> Double? {
        state == "running" ? Self.secondsLeft(progress: progress, since: startedAt, at: now) : nil
    }

    /// Seconds that are left if the rest goes as fast as what was done; `nil` before a twentieth is done, when nobody can say.
    package static func secondsLeft(progress: Double, since start: Moment?, at now: Moment) -> Double? {
        guard let start, progress >= 0.05, progress < 1 else { return nil }
        let spent = Double(now.milliseconds - start.milliseconds) / 1000
        return max(0, spent * (1 - progress) / progress)
    }
}
