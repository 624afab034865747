import Foundation

#if !FUZZING
@testable import PlanioOAuth
#endif

/// No `Location`, whatever it says, leads what a request carries out of the site, or to a path that others read differently.
enum RedirectProperties {
    static func check(_ input: Data) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        for address in ["https://example.org/redmine", "https://example.org", "http://127.0.0.1:3000/a/b"] {
            let site = try Site(address)
            let current = site.prefix + "/issues/7.json?a=1"
            _ = RedirectTarget.origin(of: text, site: site)
            guard let target = RedirectTarget(text, site: site, current: current), target.isBelow(site) else {
                continue
            }
            try Property.hold(site.origin == target.origin && target.path.hasPrefix(site.prefix + "/"))
            try Property.hold(target.pathAndQuery.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            guard let decoded = target.path.removingPercentEncoding else {
                try Property.hold(false)
                return
            }
            try Property.hold(!decoded.contains("//") && !decoded.contains("\\"))
            try Property.hold(decoded.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            try Property.hold(decoded.split(separator: "/").allSatisfy { $0 != "." && $0 != ".." })
            // It is where it says: resolved again, it stays.
            try Property.hold(RedirectTarget(target.pathAndQuery, site: site, current: "/") == target)
        }
    }
}
