import Hummingbird
import PlanioOAuth

/// A form of this application's own pages.
protocol Form: Decodable {
    var formToken: String { get }
}

extension Form {
    /// - Throws: ``Failure`` if another site's page sent it.
    func check(_ session: Session) throws {
        guard Secret(formToken) == session.formToken else {
            throw Failure(.forbidden, "This form is not from here, or is too old. Go back and try again.")
        }
    }
}
