import Foundation

/// The hostile suite: servers, networks and callers at their worst, one process a case, over each transport.
///
/// `hostile` runs all of it, `--quick` each subject's beginning and every third case from there, `--only REGEX` those whose
/// names match; `--list` says what there is and expects what. `--transport NAME` leaves the others out. The status is 1 if
/// anything that was seen differs from what must be.
@main
struct Hostile {
    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func value(_ name: String) -> String? {
            guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(index...(index + 1)) }
            return arguments[index + 1]
        }
        func flag(_ name: String) -> Bool {
            guard let index = arguments.firstIndex(of: name) else { return false }
            arguments.remove(at: index)
            return true
        }
        let (name, transport) = (value("--case"), value("--transport"))
        let kinds = TransportKind.allCases.filter { transport == nil || $0.rawValue == transport }
        if let name {
            guard let played = Table.named(name), let kind = kinds.first else {
                return fail("no such case or transport")
            }
            await Child.play(played, kind)
        }
        var cases = Table.all
        if let pattern = value("--only") {
            guard let regex = try? Regex(pattern) else { return fail("--only takes a regular expression") }
            cases = cases.filter { $0.name.firstMatch(of: regex) != nil }
        }
        if flag("--quick") { cases = Table.quick(cases) }
        let isList = flag("--list")
        guard arguments.isEmpty, !cases.isEmpty, !kinds.isEmpty else {
            let names = TransportKind.allCases.map(\.rawValue).joined(separator: "|")
            return fail("hostile [--list] [--quick] [--only REGEX] [--transport \(names)]")
        }
        if isList { return Table.list(cases, kinds) }
        exit(Parent(kinds).run(cases) ? 0 : 1)
    }

    private static func fail(_ message: String) {
        FileHandle.standardError.write(Data("hostile: \(message)\n".utf8))
        exit(64)
    }
}
