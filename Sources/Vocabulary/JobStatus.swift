// Work in the background, as pages show it. Storage makes it.

/// How a job stands.
package struct JobStatus: Encodable, Sendable {
    package let id: JobID
    package let state: String
    /// 0…1
    package let progress: Double
    package let progressText: String
    package let failure: String?

    package init(id: JobID, state: String, progress: Double, progressText: String, failure: String?) {
        self.id = id
        self.state = state
        self.progress = progress
        self.progressText = progressText
        self.failure = failure
    }
}
