extension Planio {
    /// Why a name stands for no id: the case ``PlanioError/Kind/name(_:)``.
    public struct NameError: Sendable, Hashable {
        /// Why a name stands for none.
        public enum Reason: Sendable, Hashable {
            /// Nothing has this name.
            case unknown
            /// Several have it; name one by its id.
            case ambiguous
            /// The list is longer than what is held in memory; look it up with a filter.
            case tooManyNames(limit: Int)
        }

        /// Something that has a name, and its id.
        public struct Candidate: Sendable, Hashable {
            /// Its number.
            public let id: Int
            /// Its name.
            public let name: String
        }

        /// Why it stands for none.
        public let reason: Reason
        /// What was looked up.
        public let kind: NameKind
        /// What was asked for.
        public let name: String
        /// Where, by identifier or id, if in one project.
        public let project: String?
        /// If unknown, the valid names, the likeliest first; if ambiguous, those that have the name. At most 20.
        public let candidates: [Candidate]
        /// How many there are, beside those in ``candidates`` too.
        public let count: Int

        static let mostCandidates = 20
    }
}

extension Planio.NameError: CustomStringConvertible {
    /// What is wrong, and what there is instead; a part of a sentence.
    public var description: String {
        let place = project.map { " in \($0.sanitized(upTo: 80))" } ?? ""
        let asked = "\(kind.rawValue) “\(name.sanitized(upTo: 80))”"
        switch reason {
        case .unknown where candidates.isEmpty:
            return "there is no \(asked)\(place), nor any other that the user may see"
        case .unknown:
            let shown = candidates.map { "“\($0.name.sanitized(upTo: 80))”" }.joined(separator: ", ")
            let rest = count > candidates.count ? " and \(count - candidates.count) more" : ""
            return "there is no \(asked)\(place); there are \(shown)\(rest)"
        case .ambiguous:
            let shown = candidates.map { "\($0.id) (“\($0.name.sanitized(upTo: 80))”)" }.joined(separator: ", ")
            return "\(asked)\(place) is ambiguous; name one of these by its id: \(shown)"
        case .tooManyNames(let limit):
            return
                "there are more than \(limit) names beside \(asked)\(place), which are not held; list them with a filter"
        }
    }
}
