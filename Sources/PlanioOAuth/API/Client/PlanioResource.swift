/// A type that the server lists, under its plural name. Conform your own type to page through a plug-in's resource with
/// ``PlanioClient/list(_:at:query:)``.
public protocol PlanioResource: Decodable, Identifiable, Sendable where ID: Sendable {
    /// The member of a list's answer that holds the elements, such as `issues`.
    static var collectionName: String { get }
}
