extension Scope {
    /// The least scopes with which a token can do all of these, so that a program asks for no more.
    ///
    /// ```swift
    /// let configuration = try PlanioConfiguration(
    ///     site: site, clientID: id, clientSecret: secret, scopes: Scope.needed(for: .createIssues, .readProjects))
    /// ```
    ///
    /// Public permissions are among them: every role has those, but a token only if they were asked for. Of no operation there
    /// are none, and a ``PlanioConfiguration`` without scopes is refused: Redmine would grant its defaults.
    public static func needed(for operations: Planio.Operation...) -> Set<Scope> { needed(for: operations) }

    /// As ``needed(for:)-(Planio.Operation...)``, for operations that are put together at run time.
    public static func needed(for operations: some Sequence<Planio.Operation>) -> Set<Scope> {
        let needs = Set(operations.flatMap(\.needs))
        // Where one scope of a need suffices, there is no choice.
        let sure = needs.filter { $0.count == 1 }.reduce(into: Set<Scope>()) { $0.formUnion($1) }
        let open = needs.filter { $0.isDisjoint(with: sure) }
            .sorted { ($0.count, $0.scopeParameter) < ($1.count, $1.scopeParameter) }
        var best: Set<Scope>?
        var steps = 0
        choose(open[...], sure, &best, &steps)
        return best ?? sure
    }

    /// Tries one scope of each need in turn, and keeps the smallest set; of several, the one that comes first by weight.
    private static func choose(
        _ needs: ArraySlice<Set<Scope>>, _ chosen: Set<Scope>, _ best: inout Set<Scope>?, _ steps: inout Int
    ) {
        // Enough for all operations at once; a program's own many-sided needs get a good set, if not the best.
        steps += 1
        if let best, chosen.count >= best.count || steps > 10_000 { return }
        guard let need = needs.first(where: { $0.isDisjoint(with: chosen) }) else {
            best = chosen
            return
        }
        for scope in need.sorted(by: isPreferred) { choose(needs, chosen.union([scope]), &best, &steps) }
    }

    /// The permission for everything goes before the one for the user's own, and what is named first by Redmine before
    /// what is named later.
    private static func isPreferred(_ left: Scope, _ right: Scope) -> Bool { rank(left) < rank(right) }

    private static func rank(_ scope: Scope) -> (Int, String) {
        (Permission.all.firstIndex { $0.scope == scope } ?? Permission.all.count, scope.rawValue)
    }
}
