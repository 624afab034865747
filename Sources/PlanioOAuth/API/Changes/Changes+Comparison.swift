import Foundation

extension Planio.Changes {
    /// Members of lists that a response must include, so that it shows what was set.
    var includes: [String] {
        let lists = traits.values.compactMap { traits in
            switch traits.place {
            case .ids(let list), .idsAmongOthers(let list): list
            case .path, .nowhere: nil
            }
        }
        return (lists + (attached.isEmpty ? [] : ["attachments"])).sorted()
    }

    /// What became of the uploads otherwise than asked for.
    func ignoredUploads(by element: R) -> [String] {
        guard !attached.isEmpty, let element = element as? any Planio.Attachable else { return [] }
        return attached.compactMap { $0.problem(in: element.attachments ?? []) }
    }

    /// Fields whose value the element does not show although it was set: the server ignored them.
    func ignored(by element: JSONValue) -> [String] {
        let fields = values.filter { name, value in
            let place = traits[name]?.place ?? .byConvention(name)
            return !isShown(value, at: place, in: element, isKnown: traits[name] != nil)
        }.map(\.name)
        let shown = element["custom_fields"]?.array ?? []
        let customFields = customFields.inputs.filter { id, input in
            let field = shown.first { $0["id"]?.int == id.rawValue }
            return field.map { !Self.isEqual(input.json, $0["value"]) } ?? !Self.isEmpty(input.json)
        }.keys.map { "custom field \($0)" }
        return fields.sorted() + customFields.sorted()
    }

    private func isShown(
        _ value: JSONValue, at place: Planio.FieldPlace, in element: JSONValue, isKnown: Bool
    ) -> Bool {
        switch place {
        case .nowhere: return true
        case .ids(let list), .idsAmongOthers(let list):
            // Absent where the caller may not see it.
            guard let list = element[list]?.array else { return true }
            let (shown, asked) = (Set(list.compactMap { $0["id"]?.int }), Set((value.array ?? []).compactMap(\.int)))
            if case .idsAmongOthers = place { return shown.isSuperset(of: asked) }
            return shown == asked
        case .path(let path):
            var shown: JSONValue? = element
            for name in path { shown = shown?[name] }
            // A plug-in's field need not be shown under its own name, or at all.
            if shown == nil, !isKnown { return true }
            return Self.isEqual(value, shown)
        }
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: true
        case .string(let text)?: text.isEmpty
        case .array(let values)?: values.allSatisfy { isEmpty($0) }
        default: false
        }
    }

    /// Whether the server shows what was asked for, in its way: numbers as texts, hours rounded to minutes and then to
    /// two decimals, lines ended by one character or two.
    private static func isEqual(_ asked: JSONValue, _ shown: JSONValue?) -> Bool {
        if isEmpty(asked) { return isEmpty(shown) }
        guard let shown else { return false }
        switch (asked, shown) {
        case (.array(let asked), .array(let shown)): return Set(asked.map(text)) == Set(shown.map(text))
        case (.array(let asked), _): return asked.count == 1 && isEqual(asked[0], shown)
        case (.bool, .bool): return asked == shown
        case (.object, _): return true
        default: break
        }
        if let asked = number(asked), let shown = number(shown) { return abs(asked - shown) <= 0.014 }
        return text(asked) == text(shown)
    }

    private static func number(_ value: JSONValue) -> Double? { value.number ?? value.string.flatMap { Double($0) } }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text):
            text.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        case .bool(let flag): flag.filterValue
        case .int(let number): String(number)
        case .double(let number): String(number)
        default: ""
        }
    }
}
