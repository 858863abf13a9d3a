-- M001_PartnersSpeak
CREATE TABLE hub (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) {strict};

CREATE TABLE place (
    id {id},
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    x_km {real} NOT NULL,
    y_km {real} NOT NULL,
    subregion TEXT NOT NULL
) {strict};

CREATE TABLE partner (
    id {id},
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 40),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind TEXT NOT NULL,
    head_count {int} NOT NULL CHECK (head_count BETWEEN 0 AND 10000000),
    place_id {int} REFERENCES place (id),
    sector TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('applied', 'active', 'left')),
    created_at {int} NOT NULL
) {strict};

CREATE TABLE member (
    id {id},
    partner_id {int} NOT NULL REFERENCES partner (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email TEXT,
    language TEXT NOT NULL,
    role TEXT NOT NULL,
    active {int} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at {int} NOT NULL,
    UNIQUE (partner_id, name)
) {strict};

CREATE TABLE round (
    id {id},
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 500),
    decision_rule TEXT NOT NULL,
    class_targets TEXT NOT NULL,
    created_at {int} NOT NULL
) {strict};

CREATE TABLE round_stage (
    round_id {int} NOT NULL REFERENCES round (id),
    stage TEXT NOT NULL,
    starts_on {int} NOT NULL,
    ends_on {int} NOT NULL,
    PRIMARY KEY (round_id, stage),
    CHECK (ends_on >= starts_on)
) {strict};

CREATE TABLE invitation (
    id {id},
    member_id {int} REFERENCES member (id),
    worker_number {int},
    round_id {int} REFERENCES round (id),
    token_hash {blob} NOT NULL UNIQUE,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    revoked_at {int},
    CHECK (member_id IS NOT NULL OR worker_number IS NOT NULL)
) {strict};

CREATE TABLE sign_in (
    id {id},
    token_hash {blob} NOT NULL UNIQUE,
    member_id {int} REFERENCES member (id),
    worker_number {int},
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    CHECK (member_id IS NOT NULL OR worker_number IS NOT NULL)
) {strict};

CREATE TABLE meeting (
    id {id},
    round_id {int} REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    held_on {int} NOT NULL,
    place TEXT NOT NULL,
    agenda TEXT NOT NULL,
    minutes TEXT NOT NULL,
    UNIQUE (title, held_on)
) {strict};

CREATE TABLE meeting_partner (
    meeting_id {int} NOT NULL REFERENCES meeting (id),
    partner_id {int} NOT NULL REFERENCES partner (id),
    PRIMARY KEY (meeting_id, partner_id)
) {strict};

CREATE TABLE participant (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    member_id {int} REFERENCES member (id),
    partner_id {int} REFERENCES partner (id),
    external_id TEXT,
    UNIQUE (round_id, member_id),
    UNIQUE (round_id, external_id)
) {strict};

CREATE TABLE statement (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    participant_id {int} REFERENCES participant (id),
    meeting_id {int} REFERENCES meeting (id),
    external_id TEXT,
    language TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('demand', 'impression', 'idea')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    state TEXT NOT NULL CHECK (state IN ('held', 'accepted', 'rejected', 'withdrawn')),
    reason TEXT NOT NULL DEFAULT '',
    created_at {int} NOT NULL,
    UNIQUE (round_id, external_id)
) {strict};

CREATE INDEX statement_round ON statement (round_id, state);

CREATE TABLE vote (
    statement_id {int} NOT NULL REFERENCES statement (id),
    participant_id {int} NOT NULL REFERENCES participant (id),
    choice {int} NOT NULL CHECK (choice IN (-1, 0, 1)),
    important {int} NOT NULL DEFAULT 0 CHECK (important IN (0, 1)),
    at {int} NOT NULL,
    PRIMARY KEY (statement_id, participant_id)
) {strict};

CREATE INDEX vote_participant ON vote (participant_id);

-- M002_WorkIsWatched
CREATE TABLE job (
    id {id},
    kind TEXT NOT NULL,
    subject {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempts {int} NOT NULL DEFAULT 0,
    run_at {int} NOT NULL,
    lease_until {int},
    progress {real} NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    progress_text TEXT NOT NULL DEFAULT '',
    failure TEXT,
    requested_at {int} NOT NULL,
    finished_at {int}
) {strict};

CREATE UNIQUE INDEX job_merged ON job (kind, subject) WHERE state = 'queued';

CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE trace (
    id {id},
    cause_kind TEXT NOT NULL,
    cause_id {int} NOT NULL,
    consequence_kind TEXT NOT NULL,
    consequence_id {int} NOT NULL,
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id),
    UNIQUE (cause_kind, cause_id, consequence_kind, consequence_id)
) {strict};

CREATE INDEX trace_consequence ON trace (consequence_kind, consequence_id);

CREATE TABLE audit (
    id {int} PRIMARY KEY,
    at {int} NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    before_digest TEXT NOT NULL,
    after_digest TEXT NOT NULL,
    hash {blob} NOT NULL
) {strict};

-- M003_SkillsAreKnown
CREATE TABLE taxonomy (
    code TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('barrier', 'driver')),
    family TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL
) {strict};

CREATE TABLE difficulty (
    statement_id {int} NOT NULL REFERENCES statement (id),
    code TEXT NOT NULL REFERENCES taxonomy (code),
    coded_at {int} NOT NULL,
    coded_by {int} REFERENCES member (id),
    PRIMARY KEY (statement_id, code)
) {strict};

CREATE TABLE opinion_snapshot (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    made_at {int} NOT NULL,
    vote_count {int} NOT NULL,
    digest TEXT NOT NULL,
    content TEXT NOT NULL
) {strict};

CREATE INDEX opinion_snapshot_round ON opinion_snapshot (round_id, id);

CREATE TABLE finding (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE skill (
    id {id},
    code TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL,
    area TEXT NOT NULL
) {strict};

CREATE TABLE transition (
    id {id},
    code TEXT NOT NULL UNIQUE,
    from_en TEXT NOT NULL,
    from_de TEXT NOT NULL,
    to_en TEXT NOT NULL,
    to_de TEXT NOT NULL
) {strict};

CREATE TABLE transition_skill (
    transition_id {int} NOT NULL REFERENCES transition (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    PRIMARY KEY (transition_id, skill_id)
) {strict};

CREATE TABLE worker (
    id {id},
    pseudonym TEXT NOT NULL UNIQUE,
    partner_id {int} NOT NULL REFERENCES partner (id),
    place_id {int} NOT NULL REFERENCES place (id),
    transition_id {int} REFERENCES transition (id),
    worker_group TEXT NOT NULL,
    shift TEXT NOT NULL CHECK (shift IN ('day', 'two_shift', 'three_shift', 'night', 'part_time')),
    languages TEXT NOT NULL,
    max_km {real} NOT NULL CHECK (max_km >= 0)
) {strict};

CREATE INDEX worker_partner ON worker (partner_id);

CREATE TABLE worker_skill (
    worker_id {int} NOT NULL REFERENCES worker (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    PRIMARY KEY (worker_id, skill_id)
) {strict};

CREATE TABLE need (
    worker_id {int} NOT NULL REFERENCES worker (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    weight {int} NOT NULL CHECK (weight BETWEEN 1 AND 5),
    PRIMARY KEY (worker_id, skill_id)
) {strict};

CREATE INDEX need_skill ON need (skill_id);

-- M004_TheRegionAgrees
CREATE TABLE objective (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    measure TEXT NOT NULL,
    target TEXT NOT NULL,
    due_on {int} NOT NULL,
    owner_id {int} NOT NULL REFERENCES partner (id),
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE objective_driver (
    objective_id {int} NOT NULL REFERENCES objective (id),
    code TEXT NOT NULL REFERENCES taxonomy (code),
    PRIMARY KEY (objective_id, code)
) {strict};

CREATE TABLE barrier (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    code TEXT REFERENCES taxonomy (code),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    likelihood {int} NOT NULL CHECK (likelihood BETWEEN 1 AND 5),
    impact {int} NOT NULL CHECK (impact BETWEEN 1 AND 5),
    early_sign TEXT NOT NULL,
    owner_id {int} NOT NULL REFERENCES partner (id),
    response TEXT NOT NULL,
    review_on {int} NOT NULL,
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE decision (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    review_on {int},
    decided_at {int} NOT NULL,
    decided_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE stage_closing (
    round_id {int} NOT NULL REFERENCES round (id),
    stage TEXT NOT NULL,
    closed_at {int} NOT NULL,
    closed_by {int} REFERENCES member (id),
    PRIMARY KEY (round_id, stage)
) {strict};

-- M005_TrainingIsPlanned
CREATE TABLE course (
    id {id},
    code TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL,
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    teaching_units {int} NOT NULL CHECK (teaching_units > 0),
    weeks {int} NOT NULL CHECK (weeks > 0),
    provider_id {int} NOT NULL REFERENCES partner (id),
    price_cents {int} NOT NULL CHECK (price_cents >= 0),
    minimum {int} NOT NULL CHECK (minimum >= 1),
    capacity {int} NOT NULL CHECK (capacity >= minimum),
    language TEXT NOT NULL,
    prerequisite_id {int} REFERENCES course (id),
    format TEXT NOT NULL CHECK (format IN ('on_site', 'online', 'blended')),
    approved {int} NOT NULL CHECK (approved IN (0, 1))
) {strict};

CREATE TABLE trainer (
    id {id},
    provider_id {int} NOT NULL REFERENCES partner (id),
    name TEXT NOT NULL,
    UNIQUE (provider_id, name)
) {strict};

CREATE TABLE session (
    id {id},
    course_id {int} NOT NULL REFERENCES course (id),
    code TEXT NOT NULL UNIQUE,
    starts_on {int} NOT NULL,
    weeks {int} NOT NULL CHECK (weeks > 0),
    cells {int} NOT NULL CHECK (cells > 0),
    capacity {int} NOT NULL,
    minimum {int} NOT NULL CHECK (minimum BETWEEN 1 AND capacity),
    place_id {int} REFERENCES place (id),
    language TEXT NOT NULL,
    trainer_id {int} NOT NULL REFERENCES trainer (id),
    fixed_cents {int} NOT NULL CHECK (fixed_cents >= 0),
    seat_cents {int} NOT NULL CHECK (seat_cents >= 0)
) {strict};

CREATE INDEX session_course ON session (course_id);

CREATE TABLE funding_line (
    code TEXT PRIMARY KEY,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL,
    budget_cents {int} NOT NULL CHECK (budget_cents >= 0)
) {strict};

CREATE TABLE release_limit (
    partner_id {int} PRIMARY KEY REFERENCES partner (id),
    workers {int} NOT NULL CHECK (workers >= 0)
) {strict};

CREATE TABLE parallel_limit (
    partner_id {int} PRIMARY KEY REFERENCES partner (id),
    sessions {int} NOT NULL CHECK (sessions >= 0)
) {strict};

CREATE TABLE good_practice (
    id {id},
    title TEXT NOT NULL UNIQUE,
    place TEXT NOT NULL,
    summary TEXT NOT NULL,
    evidence TEXT NOT NULL,
    partner_id {int} NOT NULL REFERENCES partner (id)
) {strict};

CREATE TABLE plan_run (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'finished', 'failed')),
    seed {int} NOT NULL,
    budget_share {int} NOT NULL CHECK (budget_share BETWEEN 0 AND 200),
    requested_at {int} NOT NULL,
    requested_by {int} REFERENCES member (id),
    finished_at {int},
    failure TEXT,
    summary TEXT,
    certificate TEXT,
    problem_digest TEXT,
    plan_digest TEXT
) {strict};

CREATE TABLE plan_seat (
    plan_run_id {int} NOT NULL REFERENCES plan_run (id),
    worker_id {int} NOT NULL REFERENCES worker (id),
    session_id {int} NOT NULL REFERENCES session (id),
    PRIMARY KEY (plan_run_id, worker_id, session_id)
) {strict};

CREATE INDEX plan_seat_session ON plan_seat (plan_run_id, session_id);

CREATE TABLE plan_unserved (
    plan_run_id {int} NOT NULL REFERENCES plan_run (id),
    worker_id {int} NOT NULL REFERENCES worker (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (plan_run_id, worker_id, skill_id)
) {strict};

-- M006_PeopleTakePart
CREATE TABLE action (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    objective_id {int} REFERENCES objective (id),
    owner_id {int} NOT NULL REFERENCES partner (id),
    due_on {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id),
    closed_at {int}
) {strict};

CREATE TABLE publication (
    plan_run_id {int} PRIMARY KEY REFERENCES plan_run (id),
    published_at {int} NOT NULL,
    published_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE enrolment (
    id {id},
    worker_id {int} NOT NULL REFERENCES worker (id),
    session_id {int} NOT NULL REFERENCES session (id),
    plan_run_id {int} REFERENCES plan_run (id),
    state TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'waiting', 'cancelled', 'attended', 'completed')),
    changed_at {int} NOT NULL,
    sequence {int} NOT NULL DEFAULT 0,
    UNIQUE (worker_id, session_id)
) {strict};

CREATE INDEX enrolment_session ON enrolment (session_id, state);

CREATE TABLE enrolment_move (
    id {id},
    enrolment_id {int} NOT NULL REFERENCES enrolment (id),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE INDEX enrolment_move_enrolment ON enrolment_move (enrolment_id);

CREATE TABLE attendance (
    enrolment_id {int} NOT NULL REFERENCES enrolment (id),
    week {int} NOT NULL,
    present {int} NOT NULL CHECK (present IN (0, 1)),
    PRIMARY KEY (enrolment_id, week)
) {strict};

CREATE TABLE calendar_feed (
    token_hash {blob} PRIMARY KEY,
    member_id {int} REFERENCES member (id),
    worker_id {int} REFERENCES worker (id),
    created_at {int} NOT NULL,
    revoked_at {int},
    CHECK (member_id IS NOT NULL OR worker_id IS NOT NULL)
) {strict};

-- M030_ReadingsArePublishedOnSchedule
DELETE FROM opinion_snapshot;

ALTER TABLE opinion_snapshot ADD COLUMN shown_from {int} NOT NULL DEFAULT 0;

ALTER TABLE opinion_snapshot ADD COLUMN voter_count {int} NOT NULL DEFAULT 0;

INSERT INTO job (kind, subject, state, run_at, requested_at)
SELECT 'opinion', round.id, 'queued', 0, 0 FROM round
WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.kind = 'opinion' AND job.subject = round.id AND job.state = 'queued');

CREATE TABLE weight_change (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id),
    vote_count {int} NOT NULL,
    before_weights TEXT NOT NULL,
    after_weights TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
) {strict};

CREATE TABLE suggestion_refusal (
    statement_id {int} NOT NULL REFERENCES statement (id),
    code TEXT NOT NULL REFERENCES taxonomy (code),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id),
    PRIMARY KEY (statement_id, code)
) {strict};

-- M033_FiguresComeFromCountedVotes
CREATE TABLE counted_vote (
    participant_id {int} NOT NULL REFERENCES participant (id),
    statement_id {int} NOT NULL REFERENCES statement (id),
    choice {int} NOT NULL CHECK (choice IN (-1, 0, 1)),
    PRIMARY KEY (participant_id, statement_id)
) {strict};

CREATE INDEX counted_vote_statement ON counted_vote (statement_id, choice);

CREATE TABLE vote_counting (
    round_id {int} PRIMARY KEY REFERENCES round (id),
    counted_at {int} NOT NULL,
    waiting {int} NOT NULL CHECK (waiting >= 0)
) {strict};

INSERT INTO counted_vote (participant_id, statement_id, choice) SELECT participant_id, statement_id, choice FROM vote;

CREATE TABLE statement_place (
    statement_id {int} PRIMARY KEY REFERENCES statement (id),
    extremity {real} NOT NULL CHECK (extremity >= 0)
) {strict};

-- M034_StatementsHaveTopics
CREATE TABLE topic (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    named_at {int} NOT NULL,
    named_by {int} REFERENCES member (id),
    UNIQUE (round_id, name)
) {strict};

CREATE TABLE statement_topic (
    statement_id {int} PRIMARY KEY REFERENCES statement (id),
    topic_id {int} NOT NULL REFERENCES topic (id)
) {strict};

CREATE INDEX statement_topic_topic ON statement_topic (topic_id);

-- M035_ConversationsComeBack
ALTER TABLE statement ADD COLUMN is_meta {int} NOT NULL DEFAULT 0 CHECK (is_meta IN (0, 1));

ALTER TABLE statement ADD COLUMN moderated_elsewhere {int} CHECK (moderated_elsewhere IN (-1, 0, 1));

-- M040_PlansTryOtherLimits
ALTER TABLE plan_run ADD COLUMN release_share {int} NOT NULL DEFAULT 100 CHECK (release_share BETWEEN 10 AND 300);

ALTER TABLE plan_run ADD COLUMN weighting TEXT NOT NULL DEFAULT 'entered' CHECK (weighting IN ('entered', 'equal'));

-- M041_PlansKeepTheirInstance
CREATE TABLE plan_instance (
    plan_run_id {int} NOT NULL REFERENCES plan_run (id),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (plan_run_id, name)
) {strict};

-- M050_PeopleGetIn
ALTER TABLE place ADD COLUMN nuts TEXT NOT NULL DEFAULT '';

ALTER TABLE invitation ADD COLUMN code_hash {blob};

ALTER TABLE invitation ADD COLUMN single_use {int} NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX invitation_code ON invitation (code_hash);

CREATE INDEX invitation_member ON invitation (member_id);

ALTER TABLE sign_in ADD COLUMN way TEXT NOT NULL DEFAULT 'link';

ALTER TABLE sign_in ADD COLUMN device TEXT NOT NULL DEFAULT '';

CREATE INDEX sign_in_member ON sign_in (member_id);

CREATE INDEX audit_actor ON audit (actor, act);

CREATE TABLE password (
    member_id {int} PRIMARY KEY REFERENCES member (id),
    salt {blob} NOT NULL,
    hash {blob} NOT NULL,
    cost {int} NOT NULL,
    block_size {int} NOT NULL,
    parallel {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};

CREATE TABLE email_code (
    ticket_hash {blob} PRIMARY KEY,
    member_id {int} NOT NULL REFERENCES member (id),
    code_hash {blob} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    tries_left {int} NOT NULL CHECK (tries_left >= 0)
) {strict};

CREATE TABLE foreign_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    member_id {int} NOT NULL REFERENCES member (id),
    linked_at {int} NOT NULL,
    PRIMARY KEY (issuer, subject)
) {strict};

CREATE TABLE notice (
    id {id},
    member_id {int} NOT NULL REFERENCES member (id),
    at {int} NOT NULL,
    topic TEXT NOT NULL,
    detail TEXT NOT NULL,
    path TEXT NOT NULL,
    read_at {int},
    mailed_at {int}
) {strict};

CREATE INDEX notice_member ON notice (member_id, id);

CREATE TABLE mail_wish (
    member_id {int} PRIMARY KEY REFERENCES member (id),
    rhythm TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly', 'never')),
    stop_hash {blob} UNIQUE,
    last_sent_at {int}
) {strict};

CREATE TABLE retention_notice (
    member_id {int} PRIMARY KEY REFERENCES member (id),
    told_at {int} NOT NULL,
    erase_on {int} NOT NULL
) {strict};

CREATE TABLE reference_population (
    voice TEXT NOT NULL,
    size TEXT NOT NULL,
    organisations {int} NOT NULL CHECK (organisations >= 0),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
    year {int} NOT NULL,
    PRIMARY KEY (voice, size)
) {strict};

-- M051_EverybodyIsHeard
ALTER TABLE vote ADD COLUMN assisted {int} NOT NULL DEFAULT 0;

CREATE TABLE statement_lineage (
    from_id {int} NOT NULL REFERENCES statement (id),
    to_id {int} NOT NULL REFERENCES statement (id),
    how TEXT NOT NULL CHECK (how IN ('merged', 'split')),
    at {int} NOT NULL,
    PRIMARY KEY (from_id, to_id)
) {strict};

CREATE INDEX statement_lineage_to ON statement_lineage (to_id);

CREATE TABLE moderation (
    id {id},
    statement_id {int} NOT NULL REFERENCES statement (id),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id),
    act TEXT NOT NULL CHECK (act IN ('accepted', 'held', 'rejected', 'merged', 'split', 'withdrawn')),
    before_state TEXT NOT NULL,
    reason TEXT NOT NULL
) {strict};

CREATE INDEX moderation_statement ON moderation (statement_id);

ALTER TABLE meeting ADD COLUMN attendance_code TEXT;

CREATE TABLE meeting_item (
    id {id},
    meeting_id {int} NOT NULL REFERENCES meeting (id),
    position {int} NOT NULL,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    UNIQUE (meeting_id, position)
) {strict};

CREATE TABLE meeting_note (
    id {id},
    meeting_id {int} NOT NULL REFERENCES meeting (id),
    item_id {int} REFERENCES meeting_item (id),
    kind TEXT NOT NULL CHECK (kind IN ('note', 'decision', 'action')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    owner_id {int} REFERENCES partner (id),
    due_on {int},
    at {int} NOT NULL
) {strict};

CREATE INDEX meeting_note_meeting ON meeting_note (meeting_id);

CREATE TABLE survey (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    lead TEXT NOT NULL,
    closes_on {int} NOT NULL,
    closed_at {int},
    created_at {int} NOT NULL,
    UNIQUE (round_id, title)
) {strict};

CREATE TABLE survey_question (
    id {id},
    survey_id {int} NOT NULL REFERENCES survey (id),
    position {int} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('single', 'multiple', 'scale', 'number', 'text')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    choices TEXT NOT NULL,
    required {int} NOT NULL CHECK (required IN (0, 1)),
    UNIQUE (survey_id, position)
) {strict};

CREATE TABLE survey_reply (
    id {id},
    survey_id {int} NOT NULL REFERENCES survey (id),
    partner_id {int} NOT NULL REFERENCES partner (id),
    by_member {int} REFERENCES member (id),
    saved_at {int} NOT NULL,
    submitted_at {int},
    UNIQUE (survey_id, partner_id)
) {strict};

CREATE TABLE survey_answer (
    reply_id {int} NOT NULL REFERENCES survey_reply (id),
    question_id {int} NOT NULL REFERENCES survey_question (id),
    value TEXT NOT NULL,
    PRIMARY KEY (reply_id, question_id, value)
) {strict};

CREATE TABLE paper_sheet (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    code TEXT NOT NULL UNIQUE,
    partner_id {int} REFERENCES partner (id),
    printed_at {int} NOT NULL,
    entered_at {int},
    entered_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE paper_line (
    sheet_id {int} NOT NULL REFERENCES paper_sheet (id),
    position {int} NOT NULL,
    statement_id {int} NOT NULL REFERENCES statement (id),
    PRIMARY KEY (sheet_id, position)
) {strict};

-- M053_MissingIsMeasured
DROP TABLE reference_population;

CREATE TABLE population_cell (
    voice TEXT NOT NULL,
    size TEXT NOT NULL,
    sector TEXT NOT NULL,
    subregion TEXT NOT NULL,
    organisations {int} NOT NULL CHECK (organisations >= 0),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
    year {int} NOT NULL,
    PRIMARY KEY (voice, size, sector, subregion)
) {strict};

ALTER TABLE meeting_note ADD COLUMN record_kind TEXT;

ALTER TABLE meeting_note ADD COLUMN record_id {int};

-- M055_RepliesComeBack
CREATE TABLE numbered_reply (
    survey_id {int} NOT NULL REFERENCES survey (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
    submitted_at {int} NOT NULL,
    PRIMARY KEY (survey_id, number)
) {strict};

CREATE TABLE numbered_answer (
    survey_id {int} NOT NULL,
    number TEXT NOT NULL,
    question_id {int} NOT NULL REFERENCES survey_question (id),
    value TEXT NOT NULL,
    PRIMARY KEY (survey_id, number, question_id, value),
    FOREIGN KEY (survey_id, number) REFERENCES numbered_reply (survey_id, number)
) {strict};

-- M056_AddressesFail
ALTER TABLE mail_wish ADD COLUMN failed_address TEXT;

ALTER TABLE mail_wish ADD COLUMN failed_at {int};

ALTER TABLE mail_wish ADD COLUMN failure TEXT;

-- M060_SkillsComeFromReleases
CREATE TABLE taxonomy_release (
    id {id},
    version TEXT NOT NULL,
    languages TEXT NOT NULL,
    imported_at {int} NOT NULL,
    concepts {int} NOT NULL
) {strict};

CREATE TABLE concept (
    id {id},
    uri TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('skill', 'occupation', 'skill_group', 'isco_group')),
    skill_type TEXT NOT NULL,
    reuse TEXT NOT NULL,
    code TEXT NOT NULL,
    release TEXT NOT NULL,
    retired_in TEXT,
    successor_id {int} REFERENCES concept (id)
) {strict};

CREATE TABLE concept_text (
    concept_id {int} NOT NULL REFERENCES concept (id),
    language TEXT NOT NULL,
    preferred TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (concept_id, language)
) {strict};

CREATE TABLE concept_broader (
    narrower_id {int} NOT NULL REFERENCES concept (id),
    broader_id {int} NOT NULL REFERENCES concept (id),
    PRIMARY KEY (narrower_id, broader_id)
) {strict};

CREATE TABLE concept_relation (
    from_id {int} NOT NULL REFERENCES concept (id),
    to_id {int} NOT NULL REFERENCES concept (id),
    essential {int} NOT NULL CHECK (essential IN (0, 1)),
    PRIMARY KEY (from_id, to_id)
) {strict};

CREATE INDEX concept_relation_to ON concept_relation (to_id);

CREATE TABLE skill_concept (
    skill_id {int} NOT NULL REFERENCES skill (id),
    concept_id {int} NOT NULL REFERENCES concept (id),
    release TEXT NOT NULL,
    confirmed_at {int} NOT NULL,
    confirmed_by {int} REFERENCES member (id),
    PRIMARY KEY (skill_id, concept_id)
) {strict};

-- M061_GapsKnowEquivalents
CREATE TABLE equivalent (
    id {id},
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    reason TEXT NOT NULL
) {strict};

CREATE TABLE equivalent_part (
    equivalent_id {int} NOT NULL REFERENCES equivalent (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    PRIMARY KEY (equivalent_id, skill_id)
) {strict};

CREATE TABLE worker_intake (
    pseudonym TEXT NOT NULL,
    partner_id {int} NOT NULL,
    place_id {int} NOT NULL,
    transition_id {int},
    worker_group TEXT NOT NULL,
    shift TEXT NOT NULL,
    languages TEXT NOT NULL,
    max_km {real} NOT NULL
) {strict};

CREATE TABLE worker_intake_skill (
    pseudonym TEXT NOT NULL,
    skill_id {int} NOT NULL,
    level {int} NOT NULL
) {strict};

-- M062_OffersAreComplete
CREATE TABLE course_detail (
    course_id {int} PRIMARY KEY REFERENCES course (id),
    description TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    certificate TEXT NOT NULL,
    assessment TEXT NOT NULL,
    eqf {int} CHECK (eqf BETWEEN 1 AND 8),
    approval TEXT NOT NULL,
    approved_until {int},
    mandatory {int} NOT NULL CHECK (mandatory IN (0, 1)),
    source TEXT NOT NULL,
    checked_on {int}
) {strict};

CREATE TABLE course_entry (
    course_id {int} NOT NULL REFERENCES course (id),
    option_number {int} NOT NULL CHECK (option_number >= 1),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    PRIMARY KEY (course_id, option_number, skill_id)
) {strict};

CREATE TABLE practice_record (
    practice_id {int} PRIMARY KEY REFERENCES good_practice (id),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'published')),
    problem TEXT NOT NULL,
    target_group TEXT NOT NULL,
    resources TEXT NOT NULL,
    difficulties TEXT NOT NULL,
    transfer TEXT NOT NULL,
    skill_id {int} REFERENCES skill (id),
    submitted_at {int} NOT NULL,
    submitted_by {int} REFERENCES member (id),
    published_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE expert (
    id {id},
    name TEXT NOT NULL,
    partner_id {int} NOT NULL REFERENCES partner (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    offers TEXT NOT NULL,
    UNIQUE (name, partner_id, skill_id)
) {strict};

CREATE TABLE bundle_invitation (
    course_id {int} NOT NULL REFERENCES course (id),
    partner_id {int} NOT NULL REFERENCES partner (id),
    invited_at {int} NOT NULL,
    invited_by {int} REFERENCES member (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'joined', 'declined')),
    seats {int} NOT NULL CHECK (seats >= 0),
    PRIMARY KEY (course_id, partner_id)
) {strict};

-- M063_FirmsBringTheirWorkers
DROP TABLE worker_intake_skill;

DROP TABLE worker_intake;

CREATE TABLE job_role (
    id {id},
    code TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL,
    occupation TEXT NOT NULL
) {strict};

INSERT INTO job_role (code, name_en, name_de, occupation)
SELECT 'R-' || MIN(code), name_en, MIN(name_de), '' FROM (
    SELECT code || '-1' AS code, from_en AS name_en, from_de AS name_de FROM transition
    UNION ALL SELECT code || '-2', to_en, to_de FROM transition) AS role
GROUP BY name_en;

ALTER TABLE transition ADD COLUMN from_role_id {int} REFERENCES job_role (id);

ALTER TABLE transition ADD COLUMN to_role_id {int} REFERENCES job_role (id);

UPDATE transition SET from_role_id = (SELECT id FROM job_role WHERE name_en = from_en);

UPDATE transition SET to_role_id = (SELECT id FROM job_role WHERE name_en = to_en);

ALTER TABLE worker ADD COLUMN role_id {int} REFERENCES job_role (id);

UPDATE worker SET role_id = (SELECT from_role_id FROM transition WHERE transition.id = worker.transition_id);

CREATE TABLE worker_gap (
    worker_id {int} PRIMARY KEY REFERENCES worker (id),
    required {int} NOT NULL,
    held {int} NOT NULL,
    recognised {int} NOT NULL,
    missing {int} NOT NULL,
    CHECK (required = held + recognised + missing)
) {strict};

CREATE TABLE worker_upload (
    id {id},
    partner_id {int} REFERENCES partner (id),
    member_id {int} REFERENCES member (id),
    received_at {int} NOT NULL,
    partial {int} NOT NULL CHECK (partial IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'refused')),
    content TEXT NOT NULL,
    outcome TEXT NOT NULL
) {strict};

-- M064_OffersAreUsedFirst
CREATE TABLE course_skill (
    course_id {int} NOT NULL REFERENCES course (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    PRIMARY KEY (course_id, skill_id)
) {strict};

CREATE TABLE room (
    id {id},
    provider_id {int} NOT NULL REFERENCES partner (id),
    name TEXT NOT NULL,
    place_id {int} REFERENCES place (id),
    seats {int} NOT NULL CHECK (seats > 0),
    equipment TEXT NOT NULL,
    UNIQUE (provider_id, name)
) {strict};

ALTER TABLE practice_record ADD COLUMN period TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN driver TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN partners TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN contact TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN licence TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN language TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN link TEXT NOT NULL DEFAULT '';

ALTER TABLE practice_record ADD COLUMN published_at {int};

CREATE TABLE proposal (
    id {id},
    skill_id {int} NOT NULL REFERENCES skill (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    matched TEXT NOT NULL,
    proposed_at {int} NOT NULL,
    proposed_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE funding_file (
    country TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    added_at {int} NOT NULL,
    added_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE other_catalogue (
    address TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    added_at {int} NOT NULL
) {strict};

ALTER TABLE bundle_invitation ADD COLUMN answered_at {int};

ALTER TABLE bundle_invitation ADD COLUMN answered_by {int} REFERENCES member (id);

-- M065_PricesMayBeUnknown
ALTER TABLE course ADD COLUMN price_on_request {int} NOT NULL DEFAULT 0 CHECK (price_on_request IN (0, 1));

ALTER TABLE session ADD COLUMN room_id {int} REFERENCES room (id);

CREATE TABLE objective_skill (
    objective_id {int} NOT NULL REFERENCES objective (id),
    skill_id {int} NOT NULL REFERENCES skill (id),
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    span TEXT NOT NULL,
    confirmed_at {int} NOT NULL,
    confirmed_by {int} REFERENCES member (id),
    PRIMARY KEY (objective_id, skill_id)
) {strict};

CREATE TABLE funding_fact (
    partner_id {int} PRIMARY KEY REFERENCES partner (id),
    wage_cents {int} CHECK (wage_cents >= 0),
    net_cents {int} CHECK (net_cents >= 0),
    agreement {int} NOT NULL CHECK (agreement IN (0, 1)),
    affected {int} NOT NULL CHECK (affected BETWEEN 0 AND 100),
    rule TEXT NOT NULL,
    said_at {int} NOT NULL,
    said_by {int} REFERENCES member (id)
) {strict};

-- M070_PrioritiesAreBalloted
CREATE TABLE ballot (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    method TEXT NOT NULL CHECK (method IN ('score', 'rank')),
    quorum {int} NOT NULL CHECK (quorum BETWEEN 0 AND 1000),
    closes_on {int} NOT NULL,
    previous_id {int} REFERENCES ballot (id),
    feedback TEXT NOT NULL,
    organisation_key {blob},
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id),
    closed_at {int},
    result TEXT
) {strict};

CREATE TABLE ballot_option (
    id {id},
    ballot_id {int} NOT NULL REFERENCES ballot (id),
    objective_id {int} REFERENCES objective (id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200)
) {strict};

CREATE TABLE ballot_voter (
    ballot_id {int} NOT NULL REFERENCES ballot (id),
    member_id {int} NOT NULL REFERENCES member (id),
    PRIMARY KEY (ballot_id, member_id)
) {unordered};

CREATE TABLE ballot_paper (
    ballot_id {int} NOT NULL REFERENCES ballot (id),
    key {blob} NOT NULL,
    organisation {blob} NOT NULL,
    voice_class TEXT NOT NULL,
    ratings TEXT NOT NULL,
    PRIMARY KEY (ballot_id, key)
) {unordered};

CREATE TABLE barrier_review (
    id {id},
    barrier_id {int} NOT NULL REFERENCES barrier (id),
    likelihood {int} NOT NULL CHECK (likelihood BETWEEN 1 AND 5),
    impact {int} NOT NULL CHECK (impact BETWEEN 1 AND 5),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    next_review_on {int},
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE INDEX barrier_review_barrier ON barrier_review (barrier_id, id);

CREATE TABLE barrier_acceptance (
    barrier_id {int} PRIMARY KEY REFERENCES barrier (id),
    content TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE TABLE commitment (
    id {id},
    partner_id {int} NOT NULL REFERENCES partner (id),
    principle {int} NOT NULL CHECK (principle BETWEEN 1 AND 4),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    due_on {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'withdrawn')),
    made_at {int} NOT NULL,
    made_by {int} REFERENCES member (id),
    closed_at {int}
) {strict};

-- M071_SeatsHaveOrder
CREATE TABLE seat_reservation (
    id {id},
    session_id {int} NOT NULL REFERENCES session (id),
    partner_id {int} NOT NULL REFERENCES partner (id),
    seats {int} NOT NULL CHECK (seats > 0),
    until {int} NOT NULL,
    ended_at {int},
    made_at {int} NOT NULL,
    made_by {int} REFERENCES member (id)
) {strict};

CREATE INDEX seat_reservation_session ON seat_reservation (session_id);

CREATE TABLE employer_rule (
    partner_id {int} PRIMARY KEY REFERENCES partner (id),
    approves_all {int} NOT NULL CHECK (approves_all IN (0, 1))
) {strict};

CREATE TABLE council_employer (
    council_id {int} NOT NULL REFERENCES partner (id),
    employer_id {int} NOT NULL REFERENCES partner (id),
    PRIMARY KEY (council_id, employer_id)
) {strict};

ALTER TABLE enrolment ADD COLUMN answer_by {int};

ALTER TABLE enrolment ADD COLUMN approval TEXT NOT NULL DEFAULT 'not_needed' CHECK (approval IN ('not_needed', 'asked', 'given', 'refused'));

ALTER TABLE enrolment ADD COLUMN priority {int} NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3);

ALTER TABLE enrolment ADD COLUMN waiting_since {int} NOT NULL DEFAULT 0;

ALTER TABLE enrolment ADD COLUMN reservation_id {int} REFERENCES seat_reservation (id);

UPDATE enrolment SET waiting_since = changed_at;

UPDATE enrolment SET answer_by = (SELECT session.starts_on * 86400000 FROM session WHERE session.id = enrolment.session_id)
WHERE state = 'offered';

CREATE INDEX enrolment_worker ON enrolment (worker_id);

CREATE INDEX enrolment_open ON enrolment (answer_by) WHERE state = 'offered';

CREATE TABLE attendance_mark (
    enrolment_id {int} NOT NULL REFERENCES enrolment (id),
    week {int} NOT NULL CHECK (week >= 0),
    cell {int} NOT NULL CHECK (cell BETWEEN 0 AND 20),
    present {int} NOT NULL CHECK (present IN (0, 1)),
    way TEXT NOT NULL CHECK (way IN ('list', 'code')),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id),
    PRIMARY KEY (enrolment_id, week, cell)
) {strict};

INSERT INTO attendance_mark (enrolment_id, week, cell, present, way, at)
SELECT attendance.enrolment_id, attendance.week, part.cell, attendance.present, 'list', enrolment.changed_at
FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment_id JOIN session ON session.id = enrolment.session_id
JOIN (SELECT 0 AS cell, 1 AS bit UNION ALL SELECT 1, 2 UNION ALL SELECT 2, 4 UNION ALL SELECT 3, 8 UNION ALL SELECT 4, 16
    UNION ALL SELECT 5, 32 UNION ALL SELECT 6, 64 UNION ALL SELECT 7, 128 UNION ALL SELECT 8, 256 UNION ALL SELECT 9, 512
    UNION ALL SELECT 10, 1024 UNION ALL SELECT 11, 2048 UNION ALL SELECT 12, 4096 UNION ALL SELECT 13, 8192
    UNION ALL SELECT 14, 16384 UNION ALL SELECT 15, 32768 UNION ALL SELECT 16, 65536 UNION ALL SELECT 17, 131072
    UNION ALL SELECT 18, 262144 UNION ALL SELECT 19, 524288 UNION ALL SELECT 20, 1048576) AS part
ON (session.cells & part.bit) <> 0;

DROP TABLE attendance;

CREATE TABLE room_code (
    session_id {int} NOT NULL REFERENCES session (id),
    week {int} NOT NULL,
    cell {int} NOT NULL,
    code TEXT NOT NULL,
    made_at {int} NOT NULL,
    PRIMARY KEY (session_id, week, cell)
) {strict};

CREATE TABLE completion_rule (
    course_id {int} PRIMARY KEY REFERENCES course (id),
    minimum_attendance {int} NOT NULL CHECK (minimum_attendance BETWEEN 1 AND 100),
    assessment TEXT NOT NULL CHECK (assessment IN ('none', 'test', 'practical')),
    eqf_level {int} CHECK (eqf_level BETWEEN 1 AND 8)
) {strict};

CREATE TABLE assessment (
    enrolment_id {int} PRIMARY KEY REFERENCES enrolment (id),
    passed {int} NOT NULL CHECK (passed IN (0, 1)),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE TABLE completion (
    enrolment_id {int} PRIMARY KEY REFERENCES enrolment (id),
    course_code TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_de TEXT NOT NULL,
    skill_code TEXT NOT NULL,
    skill_en TEXT NOT NULL,
    skill_de TEXT NOT NULL,
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
    teaching_units {int} NOT NULL,
    format TEXT NOT NULL,
    provider TEXT NOT NULL,
    minimum_attendance {int} NOT NULL,
    attended {int} NOT NULL,
    meetings {int} NOT NULL,
    assessment TEXT NOT NULL,
    eqf_level {int},
    began_on {int} NOT NULL,
    ended_on {int} NOT NULL,
    completed_at {int} NOT NULL
) {strict};

CREATE TABLE signing_key (
    id {id},
    rsa_private TEXT NOT NULL,
    ed_private {blob} NOT NULL,
    public_keys TEXT NOT NULL,
    made_at {int} NOT NULL,
    retired_at {int},
    revoked_at {int}
) {strict};

CREATE TABLE credential (
    id {id},
    enrolment_id {int} NOT NULL REFERENCES enrolment (id),
    kind TEXT NOT NULL CHECK (kind IN ('attendance', 'assessed')),
    code TEXT NOT NULL UNIQUE,
    signing_key_id {int} NOT NULL REFERENCES signing_key (id),
    document TEXT NOT NULL,
    jwt TEXT NOT NULL,
    issued_at {int} NOT NULL,
    revoked_at {int},
    revocation_reason TEXT,
    UNIQUE (enrolment_id, kind)
) {strict};

-- M072_ResultsAreShown
CREATE TABLE indicator_snapshot (
    id {id},
    year {int} NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    made_at {int} NOT NULL
) {strict};

CREATE INDEX indicator_snapshot_year ON indicator_snapshot (year, id);

CREATE TABLE outreach (
    id {id},
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    held_on {int} NOT NULL,
    people {int} NOT NULL CHECK (people BETWEEN 1 AND 100000000),
    principle {int} NOT NULL CHECK (principle BETWEEN 1 AND 4),
    added_at {int} NOT NULL,
    added_by {int} REFERENCES member (id)
) {strict};

CREATE TABLE report (
    id {id},
    kind TEXT NOT NULL CHECK (kind IN ('region', 'answers', 'pact', 'practices')),
    subject {int} NOT NULL,
    language TEXT NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    made_at {int} NOT NULL,
    made_by {int} REFERENCES member (id)
) {strict};

-- M073_CalendarsKeepCount
CREATE TABLE calendar_scope (
    feed_hash {blob} PRIMARY KEY REFERENCES calendar_feed (token_hash),
    kind TEXT NOT NULL CHECK (kind IN ('own', 'organisation', 'meetings', 'objective')),
    subject {int}
) {strict};

CREATE TABLE calendar_entry (
    feed_hash {blob} NOT NULL REFERENCES calendar_feed (token_hash),
    uid TEXT NOT NULL,
    content TEXT NOT NULL,
    sequence {int} NOT NULL,
    changed_at {int} NOT NULL,
    PRIMARY KEY (feed_hash, uid)
) {strict};

-- M074_ActionsHaveProjects
CREATE TABLE project (
    id {id},
    round_id {int} NOT NULL REFERENCES round (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    summary TEXT NOT NULL CHECK (length(summary) <= 2000),
    owner_id {int} NOT NULL REFERENCES partner (id),
    principle {int} CHECK (principle BETWEEN 1 AND 4),
    starts_on {int} NOT NULL,
    ends_on {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
    created_at {int} NOT NULL,
    created_by {int} REFERENCES member (id),
    closed_at {int},
    CHECK (ends_on >= starts_on)
) {strict};

CREATE TABLE project_partner (
    project_id {int} NOT NULL REFERENCES project (id),
    partner_id {int} NOT NULL REFERENCES partner (id),
    PRIMARY KEY (project_id, partner_id)
) {strict};

ALTER TABLE action ADD COLUMN project_id {int} REFERENCES project (id);

CREATE INDEX action_project ON action (project_id);

CREATE TABLE reminder (
    member_id {int} NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL,
    item_id {int} NOT NULL,
    due_on {int} NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('soon', 'overdue')),
    at {int} NOT NULL,
    PRIMARY KEY (member_id, kind, item_id, due_on, phase)
) {strict};

ALTER TABLE calendar_scope RENAME TO calendar_scope_before;

CREATE TABLE calendar_scope (
    feed_hash {blob} PRIMARY KEY REFERENCES calendar_feed (token_hash),
    kind TEXT NOT NULL CHECK (kind IN ('own', 'organisation', 'meetings', 'objective', 'project')),
    subject {int}
) {strict};

INSERT INTO calendar_scope (feed_hash, kind, subject) SELECT feed_hash, kind, subject FROM calendar_scope_before;

DROP TABLE calendar_scope_before;

-- M075_DecisionsAreReviewed
CREATE TABLE decision_review (
    id {id},
    decision_id {int} NOT NULL REFERENCES decision (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('stays', 'changed', 'ended')),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    next_review_on {int},
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE INDEX decision_review_decision ON decision_review (decision_id, id);

-- M076_RoundsFollowRounds
ALTER TABLE round ADD COLUMN previous_id {int} REFERENCES round (id);

-- M077_PeopleObject
CREATE TABLE objection (
    id {id},
    worker_id {int} NOT NULL REFERENCES worker (id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    made_at {int} NOT NULL,
    answer TEXT,
    answered_at {int},
    answered_by {int} REFERENCES member (id),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) {strict};

CREATE INDEX objection_worker ON objection (worker_id);

-- M080_JobsKnowWhenTheyBegan
ALTER TABLE job ADD COLUMN started_at {int};

-- M081_EntriesAreCorrected
CREATE TABLE correction (
    id {id},
    kind TEXT NOT NULL CHECK (kind IN ('round', 'meeting', 'objective', 'barrier', 'decision')),
    number {int} NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
    at {int} NOT NULL,
    by_member {int} REFERENCES member (id)
) {strict};

CREATE INDEX correction_entry ON correction (kind, number, id);
