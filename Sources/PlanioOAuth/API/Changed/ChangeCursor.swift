public import Foundation

extension Planio {
    /// Up to where changes were read, to go on from there: keep it, encoded, beside what was made of them.
    public struct ChangeCursor<Element: Resource>: Sendable, Hashable, Codable {
        /// What changed before this time was given. In whole seconds, as the server tells times.
        public let time: Date
        /// Of what changed in the second at ``time``, what was given too: up to this id. `nil` for none of it.
        public let id: Element.ID?

        /// From this time on; fractions of a second are cut off.
        public init(since time: Date) { self.init(time, nil) }

        init(_ time: Date, _ id: Element.ID?) {
            self.time = Date(timeIntervalSince1970: time.timeIntervalSince1970.rounded(.down))
            self.id = id
        }
    }
}
