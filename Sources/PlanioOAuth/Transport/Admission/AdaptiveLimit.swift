/// How many requests a site takes at once: additive increase, multiplicative decrease, as TCP finds out what a network takes.
struct AdaptiveLimit: Sendable {
    /// `nil` while nothing speaks against the most there may be.
    private var limit: Double?
    /// Requests that began before say nothing of the limit that was lowered since.
    private var firstToCount: UInt64 = 0

    func value(most: Int) -> Int { limit.map { min(most, max(1, Int($0))) } ?? most }

    /// The request of this number was turned away, or got no response in time, when so many were under way. One that was alone
    /// does not show that there were too many.
    /// - Parameter next: The number of the next request.
    mutating func lower(after number: UInt64, running: Int, most: Int, next: UInt64) {
        guard number >= firstToCount, running > 1 else { return }
        limit = max(1, min(limit ?? Double(most), Double(running)) / 2)
        firstToCount = next
    }

    /// There was a response. One more each time that as many as are under way came through; a limit that is not used up is
    /// not shown to be too low.
    mutating func raise(running: Int, most: Int) {
        guard let limit, running * 2 >= Int(limit) else { return }
        let next = limit + 1 / limit
        self.limit = next < Double(most) ? next : nil
    }
}
