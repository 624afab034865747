extension PlanioResponse {
    /// The element around which the body is wrapped.
    /// - Parameter id: The id it must have: a late or mixed-up response shows by another.
    /// - Throws: ``PlanioError`` with the place that does not fit.
    func element<R: Planio.Resource>(_ type: R.Type = R.self, id: R.ID?) throws -> R {
        try entity { node in
            guard let id else { return }
            // First of all: the rest of another object is nobody's business.
            var members = try node.object()
            let received: Int = try members.required("id")
            guard received == id.rawValue else {
                throw PlanioError(.otherObject(asked: id.rawValue, received: received), request, response)
            }
        }
    }

    /// As ``element(_:id:)``, of what has no id.
    /// - Throws: ``PlanioError`` with the place that does not fit, and what `check` throws.
    func entity<R: Planio.Entity>(
        _ type: R.Type = R.self, _ check: (JSONNode) throws -> Void = { _ in }
    ) throws -> R {
        try reading { node in
            var body = try node.object()
            guard let node = body.node(named: R.name.singular) else { throw body.missing(R.name.singular) }
            try check(node)
            return try R(node)
        }
    }

    /// The elements of a list that the server gives whole.
    /// - Throws: ``PlanioError`` with the place that does not fit, or if there are fewer than the list says.
    func entities<R: Planio.Entity>(_ type: R.Type = R.self) throws -> [R] {
        try reading { node in
            var body = try node.object()
            let elements: [R] = try body.list(named: R.name.plural)
            let total: Int? = try body.optional("total_count")
            guard total ?? elements.count == elements.count else {
                throw PlanioError(
                    .inconsistentList("it has \(elements.count) elements and says \(total ?? 0)"), request, response)
            }
            return elements
        }
    }

    /// A page of a list. Without `total_count` the whole list is one page.
    /// - Throws: ``PlanioError`` with the place that does not fit, such as `issues[17].closed_on`.
    func page<R: Planio.Resource>(
        _ onUnreadable: (@Sendable (Planio.UnreadableElement) -> Void)?
    ) throws -> Planio.Page<R> {
        try reading { node in
            var body = try node.object()
            var skipped = 0
            let elements: [R] = try body.list(named: R.name.plural) { error in
                guard let onUnreadable, let error = error as? JSONError else { throw error }
                skipped += 1
                onUnreadable(Planio.UnreadableElement(id: error.id, path: error.path, problem: error.problem))
            }
            let count = elements.count + skipped
            return Planio.Page(
                elements: elements, total: try body.optional("total_count") ?? count,
                offset: try body.optional("offset") ?? 0, count: count)
        }
    }
}
