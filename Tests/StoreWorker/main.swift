import Foundation
import PlanioOAuth
import PlanioOAuthTesting

// A process of its own for the tests of token stores: `store-worker KIND PLACE count N`, `… hold` or `… keys`.

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 3 else {
    FileHandle.standardError.write(
        Data("usage: store-worker file|encrypted|sqlite|postgres PLACE count N|hold|keys\n".utf8))
    exit(64)
}

do {
    let store: any TokenStore =
        switch arguments[0] {
        case "encrypted":
            EncryptingTokenStore(
                try FileTokenStore(path: arguments[1]), key: try EncryptionKey(bytes: Data(repeating: 7, count: 32)))
        #if SQLite
        case "sqlite": try await SQLiteTokenStore(path: arguments[1])
        #endif
        #if PostgreSQL
        case "postgres": try await PostgreSQLTokenStore(arguments[1])
        #endif
        default: try FileTokenStore(path: arguments[1])
        }
    if arguments[2] == "keys" {
        print(try await store.keys().count)
    } else {
        try await TokenStoreContract.work(on: store, arguments: Array(arguments.dropFirst(2)))
    }
} catch {
    FileHandle.standardError.write(Data("store-worker: \(error)\n".utf8))
    exit(1)
}
