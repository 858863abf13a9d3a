// The kept steps of a local search, so that another copy of the plan can go through them too. Written by PlanLedger, used by
// PairedSearch.

/// Changes of several steps in a row. Step i is `changes[ends[i − 1]..<ends[i]]` and made the plan worth more by `gains[i]`.
struct PlanRecord {
    private(set) var changes: [PlanLedger.Change] = []
    private(set) var ends: [Int] = []
    private(set) var gains: [Double] = []

    mutating func add(_ step: some Collection<PlanLedger.Change>, gain: Double) {
        changes.append(contentsOf: step)
        ends.append(changes.count)
        gains.append(gain)
    }

    func step(_ number: Int) -> ArraySlice<PlanLedger.Change> { changes[(number == 0 ? 0 : ends[number - 1])..<ends[number]] }
}

extension PlanLedger {
    /// Carries out the steps of another copy, each as far as it keeps every limit here and is worth as much as it was there. Returns those
    /// that were kept. O(changes × needs of a worker).
    func adopt(_ record: PlanRecord) -> PlanRecord {
        var adopted = PlanRecord()
        for number in record.ends.indices {
            let before = score
            let step = record.step(number)
            if carryOut(step), isWhole(step), score - before > min(0, record.gains[number]) - 1e-9, overspent == 0 {
                keep()
                adopted.add(step, gain: score - before)
            } else {
                takeBack(to: before)
            }
        }
        return adopted
    }

    private func carryOut(_ step: ArraySlice<Change>) -> Bool {
        for change in step {
            let (item, session) = (Int(change.item), Int(change.session))
            switch Act(rawValue: change.act) {
            case .seated:
                guard seat[item] < 0, hasPlace(session), fits(item, session) else { return false }
                place(item, in: session)
            case .unseated:
                guard seat[item] == change.session else { return false }
                clear(item)
            case .opened:
                guard canOpen(item) else { return false }
                open(item)
            case .closed:
                guard isOpen[item], count[item] == 0 else { return false }
                close(item)
            case nil: return false
            }
        }
        return true
    }

    /// Whether minimum sizes and prerequisites hold where the step has been.
    private func isWhole(_ step: ArraySlice<Change>) -> Bool {
        for change in step {
            let item = Int(change.item)
            switch Act(rawValue: change.act) {
            case .unseated:
                let session = Int(change.session)
                if isOpen[session], count[session] < max(1, market.session[session].minimum) { return false }
                if seat[item] < 0, carries(item) { return false }
            case .opened: if isOpen[item], count[item] < max(1, market.session[item].minimum) { return false }
            default: break
            }
        }
        return true
    }
}
