-- version: 3
-- What is stored, file by file (a manifest names one version of each group's file).
-- Times are Beijing time, hour-ending; a `period` of 'day' marks a natural day, stamped at its
-- 24:00. Key columns are never NULL: an empty key cell is stored as ''.
-- `source_id` and `source_row` say which file and which of its rows a fact came from.
-- The lines `-- group:` tell the store which file a table lives in.

-- group: air

CREATE TABLE aqi (
    region VARCHAR NOT NULL,
    time TIMESTAMP NOT NULL,
    period VARCHAR NOT NULL,
    aqi DOUBLE,
    pm25 DOUBLE,
    pm10 DOUBLE,
    so2 DOUBLE,
    no2 DOUBLE,
    co DOUBLE,
    o3 DOUBLE,
    o3_8h DOUBLE,
    dust BOOLEAN,
    station VARCHAR NOT NULL,
    control BOOLEAN NOT NULL,
    standard VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE forecast (
    region VARCHAR NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    time TIMESTAMP NOT NULL,
    period VARCHAR NOT NULL,
    aqi_low DOUBLE,
    aqi DOUBLE,
    aqi_high DOUBLE,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

-- group: inventory

CREATE TABLE baseline (
    region VARCHAR NOT NULL,
    sector VARCHAR NOT NULL,
    so2_t_d DOUBLE,
    nox_t_d DOUBLE,
    pm_t_d DOUBLE,
    voc_t_d DOUBLE,
    edition VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE plants (
    plant VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    industry VARCHAR,
    grade VARCHAR,
    category VARCHAR,
    status VARCHAR,
    uninterruptible BOOLEAN,
    min_load DOUBLE,
    output_wan_d DOUBLE,
    jobs INTEGER,
    so2_t_d DOUBLE,
    nox_t_d DOUBLE,
    pm_t_d DOUBLE,
    voc_t_d DOUBLE,
    contact VARCHAR,
    phone VARCHAR,
    operating_days INTEGER,
    edition VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE measures (
    plant VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    load_cut DOUBLE,
    stop VARCHAR,
    so2_t_d DOUBLE,
    nox_t_d DOUBLE,
    pm_t_d DOUBLE,
    voc_t_d DOUBLE,
    edition VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE plant_plans (
    plant VARCHAR NOT NULL,
    legal_person VARCHAR,
    legal_phone VARCHAR,
    supervisor VARCHAR,
    supervisor_phone VARCHAR,
    process_flow BOOLEAN,
    emission_points BOOLEAN,
    vehicles BOOLEAN,
    key_indicators VARCHAR,
    preparation_h DOUBLE,
    step_owners VARCHAR,
    filed_on DATE,
    board_posted BOOLEAN,
    edition VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE activity (
    plant VARCHAR NOT NULL,
    date DATE NOT NULL,
    electricity_kwh DOUBLE,
    gas_m3 DOUBLE,
    so2_kg DOUBLE,
    nox_kg DOUBLE,
    pm_kg DOUBLE,
    voc_kg DOUBLE,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

-- group: duty

CREATE TABLE warnings (
    warning VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    level VARCHAR,
    issued_at TIMESTAMP NOT NULL,
    effective_from TIMESTAMP NOT NULL,
    trigger VARCHAR,
    document VARCHAR,
    region VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE inspections (
    region VARCHAR NOT NULL,
    date DATE NOT NULL,
    plant VARCHAR NOT NULL,
    inspector VARCHAR NOT NULL,
    implemented DOUBLE,
    problem VARCHAR,
    rectified_on DATE,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE reports (
    region VARCHAR NOT NULL,
    date DATE NOT NULL,
    kind VARCHAR NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE approvals (
    subject VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    pollutant VARCHAR NOT NULL,
    target DOUBLE,
    approved_on DATE NOT NULL,
    valid_until DATE,
    document VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE duties (
    warning VARCHAR NOT NULL,
    duty VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    date DATE NOT NULL,
    done_at TIMESTAMP NOT NULL,
    person VARCHAR,
    remark VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE contacts (
    region VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    phone VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE scenarios (
    name VARCHAR NOT NULL,
    author VARCHAR,
    made_at TIMESTAMP NOT NULL,
    snapshot VARCHAR,
    level VARCHAR NOT NULL,
    changes VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

-- group: comments

CREATE TABLE remarks (
    warning VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    remark VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);

CREATE TABLE rulings (
    warning VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    conclusion VARCHAR NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    ruling VARCHAR NOT NULL,
    wording VARCHAR,
    author VARCHAR NOT NULL,
    grounds VARCHAR,
    source_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL
);
