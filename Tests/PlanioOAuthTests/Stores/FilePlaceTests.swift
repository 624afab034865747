import Foundation
import Testing

@testable import PlanioOAuth

#if canImport(Glibc)
import Glibc
#endif

/// Where a directory of tokens may be, by bytes and not by characters, and that it stays the same one.
@Suite("Places of files", .bounded)
struct FilePlaceTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    private func reason(_ path: String) -> TokenStoreError.Reason? {
        #expect(throws: TokenStoreError.self) { try FileTokenStore(path: path) }?.reason
    }

    private func make(_ name: String, _ mode: Int) throws -> String {
        let path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(
        "no relative path ends the process, however short",
        arguments: [".", "..", "./", ".//.", "a", "a/", "a/.", "ä", "u\u{308}", "a/../b", "-"])
    func relative(_ path: String) async throws {
        let working = try make("working/inner", 0o700)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.file("working"))
        let result = try await StoreProcess.run(["file", path, "count", "2"], in: working)
        #expect(result.status == 0, "\(result.standardError)")
    }

    #if SQLite
    @Test(
        "no relative path of a database ends the process, however short",
        arguments: ["a", "./a", "../a", "ä", "u\u{308}", "b/a", "a.sqlite"])
    func relativeDatabase(_ path: String) async throws {
        let working = try make("working/inner", 0o700)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.file("working"))
        let result = try await StoreProcess.run(["sqlite", path, "count", "2"], in: working)
        #expect(result.status == 0, "\(result.standardError)")
    }

    @Test("what names no database file is an error", arguments: [".", "..", "/", "", "a/.."])
    func noDatabase(_ path: String) async throws {
        let working = try make("working/inner", 0o700)
        let result = try await StoreProcess.run(["sqlite", path, "count", "2"], in: working)
        #expect(result.status == 1 && result.standardError.contains("Token store:"))
    }
    #endif

    @Test("a ~ is told, and no directory of that name made", arguments: ["~", "~/tokens", "~root/tokens"])
    func tilde(_ path: String) async throws {
        let working = try make("working", 0o700)
        for kind in ["file", "sqlite"] {
            let result = try await StoreProcess.run([kind, path, "count", "1"], in: working)
            #expect(result.status == 1)
            #expect(result.standardError.contains("only a shell"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: working).isEmpty)
        // Anywhere else it is a character like others.
        let result = try await StoreProcess.run(["file", "./~/tokens", "count", "1"], in: working)
        #expect(result.status == 0)
    }

    @Test("a NUL character is found under a combining mark, too", arguments: ["a\0b", "a\0\u{301}b", "\0", ""])
    func nul(_ path: String) throws {
        guard case .unavailable? = reason(path.isEmpty ? "" : directory.file(path)) else {
            Issue.record("was taken")
            return
        }
    }

    @Test("nothing behind its name hides a symbolic link", arguments: ["", "/", "//", "/.", "/./", "/.//."])
    func hiddenLink(_ end: String) throws {
        let target = try make("target", 0o700)
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: target)
        guard case .insecure(_, let text)? = reason(directory.file("link") + end) else {
            Issue.record("was followed")
            return
        }
        #expect(text.contains("symbolic link"))
    }

    @Test("parents that others can write are refused, near and far", arguments: [0o777, 0o775, 0o757, 0o722])
    func openParent(_ open: Int) throws {
        let parent = try make("parent", open)
        for path in ["tokens", "own/tokens", "own/deeper/tokens"] {
            guard case .insecure(parent, let text)? = reason("\(parent)/\(path)") else {
                Issue.record("was taken: \(path)")
                continue
            }
            #expect(text.contains("chmod go-w"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent).isEmpty)
        // Also where a symbolic link leads around them.
        let link = try make("safe", 0o700) + "/link"
        let inner = try make("parent/inner", 0o700)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: inner)
        guard case .insecure(parent, _)? = reason("\(link)/tokens") else {
            Issue.record("was taken by a link")
            return
        }
        try FileManager.default.setAttributes([.posixPermissions: open | 0o1000], ofItemAtPath: parent)
        _ = try FileTokenStore(path: "\(parent)/tokens")
    }

    @Test(
        "files are 0600, the directory and its parents 0700, whatever the umask", arguments: ["0", "022", "077", "777"])
    func modes(_ mask: String) async throws {
        let path = directory.file("a/b/c")
        let shell = ["/bin/sh", "-c", "umask \(mask); exec \"$@\"", "sh"]
        for kind in ["file", "sqlite"] {
            let place = kind == "file" ? path : "\(path)/d/tokens.sqlite"
            let result = try await StoreProcess.run([kind, place, "count", "1"], prefix: shell)
            #if !SQLite
            if kind == "sqlite" { continue }
            #endif
            #expect(result.status == 0, "\(result.standardError)")
        }
        for (name, attributes) in try everything(below: directory.path) {
            let isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isDirectory ? 0o700 : 0o600), "\(name)")
        }
    }

    private func everything(below path: String) throws -> [(String, [FileAttributeKey: Any])] {
        try FileManager.default.subpathsOfDirectory(atPath: path).map {
            ($0, try FileManager.default.attributesOfItem(atPath: "\(path)/\($0)"))
        }
    }

    @Test(
        "a directory that is deleted or replaced in mid-run is an error, not an empty store", arguments: [false, true])
    func replaced(_ isReplaced: Bool) async throws {
        let place = directory.file("tokens")
        let store = try FileTokenStore(path: place)
        let key = key
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        try FileManager.default.moveItem(atPath: place, toPath: directory.file("elsewhere"))
        if isReplaced { _ = try FileTokenStore(path: place) }
        let uses: [@Sendable () async throws -> Void] = [
            { _ = try await store.read(key) }, { _ = try await store.keys() },
            { try await store.update(key) { _ in .write(Data("y".utf8), ()) } },
            { try await store.delete(key) }, { _ = try await store.setAsideUnreadable(key) },
        ]
        for use in uses {
            let error = await #expect(throws: TokenStoreError.self) { try await use() }
            guard case .unavailable(let text)? = error?.reason else { Issue.record("\(error as Any)"); continue }
            #expect(text.contains("deleted or replaced"))
        }
        if isReplaced { try FileManager.default.removeItem(atPath: place) }
        #expect(!FileManager.default.fileExists(atPath: place))
        try FileManager.default.moveItem(atPath: directory.file("elsewhere"), toPath: place)
        #expect(try await store.read(key) == Data("x".utf8))
    }

    @Test("a directory that is replaced while a record is written costs that write an error")
    func replacedMeanwhile() async throws {
        let place = directory.file("tokens")
        let store = try FileTokenStore(path: place)
        let elsewhere = directory.file("elsewhere")
        await #expect(throws: TokenStoreError.self) {
            try await store.update(key) { _ in
                try FileManager.default.moveItem(atPath: place, toPath: elsewhere)
                return .write(Data("y".utf8), ())
            }
        }
    }

    @Test("a change of the working directory moves no store")
    func workingDirectory() throws {
        let path = try SystemPath("tokens")
        #expect("\(path)".hasPrefix("/") && "\(path)".hasSuffix("/tokens"))
    }

    #if os(Linux)
    @Test("a file system that does not save directories fails no write; one that fails to does")
    func unsavable() throws {
        let descriptor = open("/proc", O_RDONLY | O_DIRECTORY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        // So that this shows something.
        try #require(fsync(descriptor) == -1 && errno == EINVAL)
        #expect(PrivateDirectory.synchronize(descriptor) == nil)
        #expect(PrivateDirectory.synchronize(-1) == EBADF)
    }

    @Test("a directory that cannot be listed says why, and not what failed before")
    func listing() async throws {
        _ = try FileTokenStore(path: directory.path)
        var (said, isSanitized) = ([String](), false)
        // Too few files may be open at first for the directory, then for its list, and at last enough.
        for limit in 4...24 {
            let shell = ["/bin/sh", "-c", "ulimit -n \(limit); exec \"$@\"", "sh"]
            let result = try await StoreProcess.run(["file", directory.path, "keys"], prefix: shell)
            if result.standardError.contains("cannot list") { said.append(result.standardError) }
            // A sanitizer needs files of its own, and dies where it has none.
            isSanitized = isSanitized || result.standardError.contains("Sanitizer")
            if result.status == 0 { break }
        }
        #expect(!said.isEmpty || isSanitized)
        for text in said { #expect(text.contains("raise the limit of open files")) }
    }
    #endif
}
