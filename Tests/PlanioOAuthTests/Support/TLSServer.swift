import Foundation

/// A server on 127.0.0.1 with a certificate of its own for `localhost`, in a process of its own.
final class TLSServer: Sendable {
    let port: Int
    private let process: Process
    private let directory: TemporaryDirectory

    static var isPossible: Bool {
        ["python3", "openssl"].allSatisfy { name in
            let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            return directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }

    struct Failure: Error {}

    init() async throws {
        directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, directory.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = await withCheckedContinuation { (line: CheckedContinuation<Data, Never>) in
            Thread.detachNewThread { line.resume(returning: output.fileHandleForReading.availableData) }
        }
        guard let port = Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            throw Failure()
        }
        self.port = port
    }

    deinit {
        // Not SIGTERM, which a child of a test runner may have inherited as blocked.
        kill(process.processIdentifier, SIGKILL)
    }

    private static let program = #"""
        import socket, ssl, subprocess, sys, threading
        key, certificate = sys.argv[1] + "/key", sys.argv[1] + "/certificate"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        def serve(connection):
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(65536)
                    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                pass
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """#
}
