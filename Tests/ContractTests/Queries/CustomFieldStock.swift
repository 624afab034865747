import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// One custom field of each type of filter, with the value that one element has.
struct CustomFieldStock {
    typealias Format = PlanioSandbox.CustomField.Format

    static let formats: [Format] = [.date, .float, .int, .list, .string, .text]

    private(set) var ids: [Format: Planio.CustomField.ID] = [:]
    private let day: Day

    init(_ server: RunningServer, of owner: PlanioSandbox.CustomField.Owner) throws {
        day = try Day.today.moved(by: 7)
        for format in Self.formats {
            let values = format == .list ? ["One", "Two"] : []
            let name = "\(format) \(UUID().uuidString.prefix(8))"
            let field = PlanioSandbox.CustomField(name, format, of: owner, possibleValues: values)
            ids[format] = .init(try server.addCustomField(field))
        }
    }

    func remove(_ server: RunningServer) throws {
        for id in ids.values { try server.removeCustomField(id.rawValue) }
    }

    /// As the server keeps it.
    func value(_ format: Format) -> String {
        switch format {
        case .date: day.description
        case .float: "1.5"
        case .int: "7"
        case .list: "One"
        default: "Berlin, capital city"
        }
    }

    /// What sets them all, as a request has it.
    var json: JSONValue {
        .array(
            ids.sorted { $0.value < $1.value }.map { ["id": .int($0.value.rawValue), "value": .string(value($0.key))] })
    }

    /// Every operator of every field.
    /// - Parameter held: What an element's owner has; `nil` where there is no owner.
    func cases<R: Planio.Resource>(
        of owner: Planio.CustomFieldOwner = .itself, _ type: R.Type,
        _ held: @escaping (R, Planio.CustomField.ID, Format) -> [String?]
    ) throws -> [QueryCase<R>] {
        try Self.formats.flatMap { format -> [QueryCase<R>] in
            guard let id = ids[format] else { return [] }
            func filter(_ condition: Planio.CustomFieldCondition) -> Planio.Filter<R> {
                .customField(id, of: owner, condition)
            }
            func one(_ element: R) -> String? { held(element, id, format).first ?? nil }
            func some(_ element: R) -> String? { one(element).flatMap { $0.isEmpty ? nil : $0 } }
            func isThere(_ element: R) -> Bool { !held(element, id, format).isEmpty }
            let words = SearchedWords(all: "CAPITAL berlin", start: "Berlin,", end: "City")
            let cases: [QueryCase<R>]
            switch format {
            case .date: cases = try QueryCase.days({ filter(.day($0)) }, from: day) { some($0).flatMap { Day($0) } }
            case .float: cases = QueryCase.numbers({ filter(.float($0)) }, 1.5...3) { some($0).flatMap(Double.init) }
            case .int: cases = QueryCase.numbers({ filter(.integer($0)) }, 7...9) { some($0).flatMap { Int($0) } }
            case .list: cases = QueryCase.optionalList({ filter(.list($0)) }, "One") { [some($0)].compactMap(\.self) }
            case .string:
                cases = QueryCase.strings({ filter(.string($0)) }, words, equal: value(.string)) {
                    held($0, id, format)
                }
            default: cases = QueryCase.texts({ filter(.text($0)) }, words) { held($0, id, format) }
            }
            let kind = Self.type(of: format)
            return cases.map { one in
                // Who has no owner, such as an assignee, is ruled out by nothing, and otherwise in no list.
                QueryCase(one.filter, kind: kind) {
                    isThere($0) ? one.isMeant($0) : one.filter.condition.operator == "!"
                }
            }
        }
    }

    private static func type(of format: Format) -> String {
        switch format {
        case .date: "date"
        case .float: "float"
        case .int: "integer"
        case .list: "list_optional"
        case .string: "string"
        default: "text"
        }
    }

    /// What the element itself shows.
    static func own<R: Planio.Resource>(_ element: R, _ id: Planio.CustomField.ID, _: Format) -> [String?] {
        (element.customFields?.first { $0.id == id }?.value).map { [$0.string] } ?? []
    }

    /// What somebody has to whom the element points: everything, nothing, or there is nobody.
    func pointed<R: Planio.Resource>(
        _ holds: @escaping (R) -> Bool?
    ) -> (R, Planio.CustomField.ID, Format) -> [String?] {
        { element, _, format in holds(element).map { $0 ? [value(format)] : [nil] } ?? [] }
    }
}
