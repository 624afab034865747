extension Planio {
    /// An element of a list that could not be read, and why.
    public struct UnreadableElement: Sendable {
        /// Its id, if that much could be read.
        public let id: Int?
        /// Where, such as `issues[17].closed_on`.
        public let path: String
        /// What is wrong there.
        public let problem: JSONError.Problem
    }
}
