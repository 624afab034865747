import Foundation

/// A server on 127.0.0.1 in a process of its own, with a certificate for `localhost` that an authority of its own signed.
/// It names who its client is, in the header field `X-Client`.
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

    /// - Parameter asksForCertificate: Whether a client must have a certificate that the authority signed.
    init(asksForCertificate: Bool = false) async throws {
        directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, directory.path, asksForCertificate ? "asks" : ""]
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

    /// `authority`, `client` and `client-key` in PEM.
    func pem(_ name: String) throws -> String {
        try String(contentsOfFile: "\(directory.path)/\(name)", encoding: .utf8)
    }

    deinit {
        // Not SIGTERM, which a child of a test runner may have inherited as blocked.
        kill(process.processIdentifier, SIGKILL)
    }

    private static let program = #"""
        import socket, ssl, subprocess, sys, threading
        def path(name):
            return sys.argv[1] + "/" + name
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("authority-key"), "-out",
            path("authority"), "-days", "2", "-subj", "/CN=Authority")
        for name, subject in [("server", "/CN=localhost"), ("client", "/CN=jens")]:
            with open(path("extensions"), "w") as file:
                file.write("subjectAltName=DNS:localhost\n")
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", path(name + "-key"), "-out", path("request"),
                "-subj", subject)
            openssl("x509", "-req", "-in", path("request"), "-CA", path("authority"), "-CAkey", path("authority-key"),
                "-CAcreateserial", "-days", "2", "-extfile", path("extensions"), "-out", path(name))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path("server"), path("server-key"))
        if sys.argv[2]:
            context.load_verify_locations(path("authority"))
            context.verify_mode = ssl.CERT_REQUIRED
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        def serve(connection):
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(65536)
                    subject = (tls.getpeercert() or {}).get("subject", ((("", "nobody"),),))
                    name = subject[0][0][1].encode()
                    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Client: " + name + b"\r\n\r\n")
            except OSError:
                pass
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """#
}
