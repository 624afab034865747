import Foundation

/// How the server is asked for what changed.
struct ChangeSource<Element: Planio.ChangeTracked>: Sendable {
    /// What can be asked of the list.
    enum Access: Sendable {
        /// The time of the change, and pages by ids.
        case byTimeAndID
        /// The time of the change.
        case byTime
        /// The order alone.
        case byOrder
    }

    let client: PlanioClient
    let access: Access
    /// Without filter and order of the time.
    let list: ListQuery<Element>

    /// What changed at this time or later, the longest unchanged first.
    func changed(since time: Date) -> ListQuery<Element> {
        var query = list
        query.filters.append(Self.filter(.since(time)))
        query.sort = [Planio.Sort("updated_on")]
        return query
    }

    /// What changed in this second: more is listed, because the server compares fractions of seconds that it does not tell.
    func changed(in second: Date) -> Planio.PagedList<Element> {
        var query = list
        query.filters.append(Self.filter(.between(second...second.addingTimeInterval(1))))
        query.sort = [Planio.Sort("updated_on")]
        return Planio.PagedList(query)
    }

    /// Everything, the last changed first. What changes meanwhile comes to the front, which was read.
    var newestFirst: Planio.PagedList<Element> {
        var query = list
        query.sort = [Planio.Sort("updated_on", .descending)] + list.sort
        return Planio.PagedList(query)
    }

    private static func filter(_ condition: Planio.TimeCondition) -> Planio.Filter<Element> {
        Planio.Filter("updated_on", condition) { .time($0.updatedOn) }
    }
}
