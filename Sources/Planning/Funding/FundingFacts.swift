// What a firm says about itself for funding, so that sums rest on its own figures rather than on the usual case. Read with every sum of money.

package import Vocabulary

/// Facts of one firm; what it has not said stays unknown and is shown as such.
package struct FundingFacts: Encodable, Sendable, Equatable {
    /// What one hour away from work costs the firm.
    package var wagePerHour: Money?
    /// What one hour is worth to the worker after tax; needed for wage replacement.
    package var netPerHour: Money?
    package var hasAgreement = false
    /// Per cent of the staff whose work changes.
    package var affectedShare = 0
    /// The funding line the firm uses; empty: the one that leaves it least to pay. Wage replacement is used only where a firm asks for it,
    /// because workers earn less while they learn.
    package var rule = ""

    package init() {}
}
