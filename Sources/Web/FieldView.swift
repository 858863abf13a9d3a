// A form field with its label, its hint, what was typed and what is wrong with it. Pages make it; the `field` template shows it.

import Vocabulary

package enum FieldView {
    /// - Parameter preset: shown where nothing was typed yet.
    package static func make(
        _ name: String, label: String, hint: String = "", form: Form, preset: String = "", type: String = "text", large: Bool = false
    ) -> [String: Any] {
        let mistake = form.mistakes.first { $0.field == name }?.explanation ?? ""
        return [
            "name": name, "label": label, "hint": hint, "hasHint": !hint.isEmpty, "value": form.fields[name] == nil ? preset : form[name],
            "type": type,
            "mistake": mistake, "invalid": !mistake.isEmpty, "large": large, "small": !large,
            "described": described(name, hint: hint, mistake: mistake), "isDescribed": !hint.isEmpty || !mistake.isEmpty,
        ]
    }

    /// A choice from a list of values and their words.
    package static func choice(_ name: String, label: String, hint: String = "", form: Form, options: [(value: String, word: String)])
        -> [String: Any]
    {
        let mistake = form.mistakes.first { $0.field == name }?.explanation ?? ""
        return [
            "name": name, "label": label, "hint": hint, "hasHint": !hint.isEmpty, "mistake": mistake, "invalid": !mistake.isEmpty,
            "choice": true, "described": described(name, hint: hint, mistake: mistake), "isDescribed": !hint.isEmpty || !mistake.isEmpty,
            "options": options.map { ["value": $0.value, "word": $0.word, "selected": form[name] == $0.value] as [String: Any] },
        ]
    }

    /// The elements that explain the field to a screen reader, the mistake first.
    private static func described(_ name: String, hint: String, mistake: String) -> String {
        ((mistake.isEmpty ? [] : ["m-\(name)"]) + (hint.isEmpty ? [] : ["h-\(name)"])).joined(separator: " ")
    }
}
