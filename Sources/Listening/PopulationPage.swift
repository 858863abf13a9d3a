// The counts a region is measured against, with their source and year.

import Hummingbird
import Vocabulary
import Web

enum PopulationPage {
    static func show(_ cells: [PopulationCell], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(cells, title: t("population.title"), template: "population") {
            [
                "empty": cells.isEmpty, "some": !cells.isEmpty,
                "cells": cells.map { cell in
                    let words: [String?] = [
                        cell.voice.map { t("class.\($0.rawValue)") }, cell.size.map { t("size.\($0.rawValue)") },
                        cell.sector.isEmpty ? nil : cell.sector, cell.subregion.isEmpty ? nil : cell.subregion,
                    ]
                    return [
                        "name": words.compactMap { $0 }.joined(separator: ", "), "count": t.number(cell.organisations),
                        "source": cell.source, "year": String(cell.year),
                    ]
                },
                "columns": ExchangeKind.population.columns.joined(separator: ", "),
            ]
        }
    }
}
