import Foundation

/// Certificates that `openssl` makes for one run, each with what is wrong with it in its name.
struct Certificates: Sendable {
    let directory: String

    /// Those of the suite, in a case's process.
    static var given: Certificates? {
        ProcessInfo.processInfo.environment[variable].map { Certificates(directory: $0) }
    }

    private static let variable = "HOSTILE_CERTIFICATES"

    /// Who signed all that are signed, in PEM.
    var authority: String { "\(directory)/authority.pem" }
    var environment: [String: String] { [Self.variable: directory] }

    private init(directory: String) { self.directory = directory }

    /// `nil` if `openssl` is missing or fails.
    init?(madeIn directory: String) {
        self.directory = directory
        let log = "\(directory)/openssl.out"
        let end = ChildProcess.run(
            ["sh", "-euc", Self.script, "sh", directory], output: log, within: 60, environment: [:])
        guard case .exited(0) = end else { return nil }
    }

    private static let script = #"""
        cd "$1"
        key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
        authority() {
            key "$1"
            openssl req -x509 -new -key "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
        }
        leaf() { # name, subject's alternative name, days, signer
            key "$1"
            openssl req -new -key "$1.key" -out "$1.csr" -subj "/CN=$1"
            printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$2" >"$1.ext"
            openssl x509 -req -in "$1.csr" -CA "$4.pem" -CAkey "$4.key" -CAcreateserial -days "$3" -extfile "$1.ext" \
                -out "$1.pem"
        }
        authority authority
        authority stranger
        leaf good DNS:localhost,IP:127.0.0.1 2 authority
        leaf wrong-name DNS:other.example 2 authority
        leaf wildcard 'DNS:*' 2 authority
        leaf no-name URI:urn:x 2 authority
        leaf expired DNS:localhost,IP:127.0.0.1 -1 authority
        leaf unknown-issuer DNS:localhost,IP:127.0.0.1 2 stranger
        key self-signed
        openssl req -x509 -new -key self-signed.key -out self-signed.pem -days 2 -subj /CN=localhost \
            -addext subjectAltName=DNS:localhost,IP:127.0.0.1
        """#

    /// The command as it runs where the system trusts ``authority`` and nobody else; `nil` if this process may not arrange
    /// that.
    func trusting(_ command: [String]) -> [String]? {
        let lists = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
        guard getuid() == 0, let list = lists.first(where: FileManager.default.fileExists(atPath:)) else { return nil }
        let mount = #"mount --bind "$0" "$1" && shift && exec "$@""#
        return ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", mount, authority, list] + command
    }
}
