// What a hub sets about its own face: its name and one colour. The stylesheet takes the shades of the colour that can be read.

import Foundation
import Hummingbird

/// The name and the colour of the hub.
package struct HubLook: Sendable, Equatable {
    package var name: String
    package var colour: HubColour

    package init(name: String, colour: HubColour = .standard) {
        self.name = name
        self.colour = colour
    }
}

/// A colour as `#rrggbb`, with the shades that keep their contrast on light and on dark paper.
package struct HubColour: Sendable, Equatable, CustomStringConvertible {
    /// Red, green, blue, 0…255.
    private let parts: [Int]

    /// The clay of the stylesheet.
    package static let standard = HubColour(parts: [0x8a, 0x3d, 0x12])

    private init(parts: [Int]) { self.parts = parts }

    /// Reads `#8a3d12`; anything else is `nil`.
    package init?(_ text: String) {
        let digits = text.trimmingCharacters(in: .whitespaces).drop { $0 == "#" }
        guard digits.count == 6, let value = Int(digits, radix: 16), digits.allSatisfy(\.isHexDigit) else { return nil }
        parts = [value >> 16, value >> 8 & 255, value & 255]
    }

    package var description: String { "#" + parts.map { String($0 + 256, radix: 16).suffix(2) }.joined() }

    /// Darkened until text in it, and white text on it, has a contrast of at least 5.5 : 1 (WCAG asks for 4.5).
    var onLight: HubColour { mixed(with: 0) { $0.contrast(to: Self(parts: [0xf1, 0xec, 0xe3])) >= 5.5 } }

    /// Lightened until text in it has a contrast of at least 6.5 : 1 on the darkest card.
    var onDark: HubColour { mixed(with: 255) { $0.contrast(to: Self(parts: [0x25, 0x29, 0x2f])) >= 6.5 } }

    /// The contrast ratio of WCAG 2.2, 1…21.
    func contrast(to other: HubColour) -> Double {
        let (a, b) = (luminance, other.luminance)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private var luminance: Double {
        let linear = parts.map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    private func mixed(with end: Int, until enough: (HubColour) -> Bool) -> HubColour {
        for step in 0...50 {
            let candidate = HubColour(parts: parts.map { $0 + (end - $0) * step / 50 })
            if enough(candidate) { return candidate }
        }
        return HubColour(parts: [end, end, end])
    }
}

/// The look in use, with the stylesheet made from it. Read by every page, replaced when a coordinator changes it or another server has.
package final class CurrentLook: @unchecked Sendable {
    private let lock = NSLock()
    private var look: HubLook
    private var style: Stylesheet
    private var readAt: ContinuousClock.Instant

    package init(_ look: HubLook) {
        self.look = look
        style = Stylesheet(look.colour)
        readAt = .now
    }

    package var value: HubLook { lock.withLock { look } }
    var stylesheet: Stylesheet { lock.withLock { style } }

    package func set(_ new: HubLook) {
        lock.withLock {
            if new.colour != look.colour { style = Stylesheet(new.colour) }
            look = new
            readAt = .now
        }
    }

    /// Whether it is time to ask the database again: several servers share one hub.
    func isOld(seconds: Double = 20) -> Bool {
        lock.withLock {
            guard readAt.duration(to: .now) > .seconds(seconds) else { return false }
            readAt = .now
            return true
        }
    }
}
