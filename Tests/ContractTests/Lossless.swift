import Foundation
import PlanioOAuth
import Testing

/// Expects that nothing of a response is lost: its elements are read as the type, encoded and read again as they were,
/// and there is no member that the types do not know.
/// - Parameters:
///   - response: Of one element, or of a list.
///   - type: What its elements are.
///   - extra: Members that the server may have beyond what Redmine has, such as a plug-in's.
/// - Returns: The elements.
@discardableResult
func expectLossless<R: Planio.Entity>(
    _ response: RawResponse, _ type: R.Type = R.self, besides extra: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> [R] {
    let listed = response.json.at(R.name.plural)?.array
    let elements = listed ?? response.json.at(R.name.singular).map { [$0] } ?? []
    try #require(!elements.isEmpty, "no \(R.name.singular): \(response.text)", sourceLocation: sourceLocation)
    return try elements.map { try expectLossless($0, besides: extra, sourceLocation) }
}

/// As ``expectLossless(_:_:besides:sourceLocation:)``, for elements that are no resource.
@discardableResult
func expectLossless<Model: JSONModel>(
    _ response: RawResponse, list name: String, _ type: Model.Type = Model.self, besides extra: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> [Model] {
    let elements = response.list(name)
    try #require(!elements.isEmpty, "no \(name): \(response.text)", sourceLocation: sourceLocation)
    return try elements.map { try expectLossless($0, besides: extra, sourceLocation) }
}

private func expectLossless<Model: JSONModel>(
    _ element: JSONValue, besides extra: Set<String>, _ sourceLocation: SourceLocation
) throws -> Model {
    let model = try JSONText(element).read(Model.self)
    let encoded = try JSONEncoder().encode(model)
    let decoded = try JSONValue(parsing: encoded)
    #expect(decoded == element, sourceLocation: sourceLocation)
    let again = try JSONDecoder().decode(Model.self, from: encoded)
    #expect(again == model, sourceLocation: sourceLocation)
    #expect(unknownMembers(of: model).subtracting(extra) == [], sourceLocation: sourceLocation)
    return model
}

/// Members that a model and the models in it do not know, by their paths.
private func unknownMembers(of value: Any) -> Set<String> {
    var found: Set<String> = []
    if let model = value as? any JSONModel { found.formUnion(model.unknown.names) }
    for child in Mirror(reflecting: value).children where !(child.value is JSONText) {
        for name in unknownMembers(of: child.value) { found.insert(child.label.map { "\($0).\(name)" } ?? name) }
    }
    return found
}
