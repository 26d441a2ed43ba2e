"""Policy files with one thing wrong: what stands in the small policy, and what a slip makes of it.

`HERE` marks the place that the complaint must name; it is taken out before the file is written.
"""

from pathlib import Path

HERE = "§"
SMALL = (Path(__file__).parent / "small" / "policy.yaml").read_text("utf-8")

VALUES = SMALL[SMALL.index("values:") : SMALL.index("evidence_ttl_days")]

Slip = tuple[str, str]

DUPLICATE_KEYS: tuple[Slip, ...] = (
    ("waiver_days: 30", "waiver_days: 30\n§waiver_days: 30"),
    ("name: small", "name: small\n§name: small"),
    ("  stage.phase: [early, late]", "  stage.phase: [early, late]\n  §stage.phase: [late]"),
    ("  need:\n    required: true", "  need:\n    required: true\n    §required: false"),
    ("when: {present: need.project}", "when: {present: need.project, §present: need.offering}"),
    (
        "        when: {listed_in: not_offered}",
        "        when: {listed_in: not_offered}\n        §when: {present: scope.quantity}",
    ),
    (
        'need.project: {question: "What is the project?"',
        'need.project: {question: "What is it?", §question: "Which project?"',
    ),
    ("budget:\n    required: false", "§need:\n    required: false"),
    ("scope.quantity: {sample: {min: 1, max: 9}}", "scope.quantity: {sample: {min: 1, §min: 9}}"),
    ('region_names: {norway: ["NO"]}', 'region_names: {norway: ["NO"], §"norway": ["SE"]}'),
    ("  hcp_value: {tell", "  §off_label: {tell"),
    ("move_when: {proposed: buyer}", "move_when: {proposed: buyer, §proposed: rep}"),
)
UNKNOWN_KEYS: tuple[Slip, ...] = (
    ("evidence_ttl_days: 180", "§evidence_ttl_day: 180\nevidence_ttl_days: 180"),
    ("our_products: []", "our_products: []\n§our_produts: []"),
    ("name: small", "name: small\n§version: 2"),
    ("  need:\n    required: true", "  need:\n    §requird: true\n    required: true"),
    ('question: "What do they need?"', 'question: "What do they need?"\n    §questions: "What?"'),
    (
        "        when: {present: need.project}\n",
        "        when: {present: need.project}\n        §unles: {present: need.offering}\n",
    ),
    ('        source: ["28"]\n', '        source: ["28"]\n        §because: it is so\n'),
    ("  budget:\n", "  §buget:\n    required: false\n  budget:\n"),
    ("  need.offering: [service, product]\n", "  need.offering: [service, product]\n  §need.project: [one]\n"),
    ("{field: timeline.start, months: 13}", "{field: timeline.start, months: 13, §weeks: 2}"),
    ("            months: 12\n", "            months: 12\n            §month: 12\n"),
    ("                months: 24\n", "                months: 24\n                §weeks: 2\n"),
    (
        'need.project: {question: "What is the project?", move: buyer}',
        'need.project: {question: "What?", move: buyer, §mvoe: rep}',
    ),
    ('off_label: {tell: "Medical affairs", say', 'off_label: {§tel: "x", tell: "Medical affairs", say'),
    ("  patient_data: {tell", '  §patient_date: {tell: "x", say: "y"}\n  patient_data: {tell'),
    (
        "      unless: {one_of: {need.offering: [service]}}",
        "      unless: {one_of: {need.offering: [service]}}\n      §unles: {one_of: {need.offering: [service]}}",
    ),
    ("sample: {min: 1, max: 9}", "sample: {min: 1, max: 9, §mx: 3}"),
    (
        "    when: {one_of: {compliance.eligibility: [ineligible]}}\n",
        "    when: {one_of: {compliance.eligibility: [ineligible]}}\n    §unless: {present: need.project}\n",
    ),
)
UNKNOWN_FIELDS: tuple[Slip, ...] = (
    ("when: {present: need.project}", "when: {present: §need.projekt}"),
    ("when: {denied: need.project}", "when: {denied: §need}"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: {§stage.fase: [early]}}"),
    ("when: {window_over: timeline.start}", "when: {window_over: §timeline.begin}"),
    ("{field: timeline.start, months: 13}", "{field: §timeline.end, months: 13}"),
    ("when: {days_past: {next_step.date: 3}}", "when: {days_past: {§next_step.day: 3}}"),
    ("when: {listed_in: not_offered}", "when: {listed_in: §not_ofered}"),
    ('  need.project: {question: "What is', '  §need.projects: {question: "What is'),
    ("  need.offering: [product]\n  scope", "  §need.offer: [product]\n  scope"),
    ("attested_by: {compliance.eligibility: [compliance]}", "attested_by: {§compliance.elegibility: [compliance]}"),
    ("- present: decision.approval", "- present: §decision_roles.approval"),
    ("- present: budget.amount", "- present: §Budget.amount"),
)
UNKNOWN_VALUES: tuple[Slip, ...] = (
    ("waivable: [scope, stage]", "waivable: [scope, §stages]"),
    ("waivable: [scope, stage]", "waivable: [scope, §need.project]"),
    ("ask_order: [need, scope", "ask_order: [§needs, scope"),
    ("role_among: [approver, budget_holder]", "role_among: [§aprover, budget_holder]"),
    ("role_among: [approver, budget_holder]", "role_among: [approver, §boss]"),
    (
        "    move: rep\n    rules:\n      - reason: need.denied",
        "    move: §reps\n    rules:\n      - reason: need.denied",
    ),
    ("move_when: {proposed: buyer}", "move_when: {proposed: §seller}"),
    ("consent_basis: [opt_in]", "consent_basis: [§opt-in]"),
    ("consent_basis: [opt_in]", "consent_basis: [§cold_call]"),
    ("  - reason: compliance.ineligible", "  - reason: §compliance.inelligible"),
    ("  - reason: compliance.ineligible", "  - reason: §need.denied"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: §{stage.phase: [erly]}}"),
    ("unless: {one_of: {need.offering: [product]}}", "unless: {one_of: §{need.offering: [products]}}"),
    ("unless: {one_of: {need.offering: [service]}}", "unless: {one_of: §{need.offering: [servise]}}"),
    ("- when: {one_of: {need.offering: [product]}}", "- when: {one_of: §{need.offering: [prodct]}}"),
    ("{compliance.consent: [granted]}", "§{compliance.consent: [yes please]}"),
    ("{next_step.status: [agreed, scheduled]}", "§{next_step.status: [agreed, booked]}"),
    ("{budget.status: [approved]}", "§{budget.status: [aproved]}"),
    ("{compliance.eligibility: [ineligible]}}\n    source", "§{compliance.eligibility: [eligible]}}\n    source"),
    ("  need.offering: [product]\n  scope", "  need.offering: [§produkt]\n  scope"),
    ("move_when: {proposed: buyer}", "move_when: {proposd: §buyer}"),
    ("  scope.modality: text", "  scope.modality: §words"),
)
WRONG_KINDS: tuple[Slip, ...] = (
    ("evidence_ttl_days: 180", 'evidence_ttl_days: §"180"'),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §half a year"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §180.0"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §true"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §[180]"),
    ("evidence_ttl_days: 180", "§evidence_ttl_days:"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §2026-03-02"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §null"),
    ("waivable: [scope, stage]", "waivable: §scope"),
    ("waivable: [scope, stage]", "waivable: §{scope: true}"),
    ("waivable: [scope, stage]", "waivable: [scope, §1]"),
    ("waivable: [scope, stage]", "waivable: [scope, §[stage]]"),
    ('title: "A small segment"', "title: §7"),
    ('title: "A small segment"', "title: §1.5"),
    ('title: "A small segment"', "title: §true"),
    ('title: "A small segment"', "title: §[A small segment]"),
    ('title: "A small segment"', "title: §{a: b}"),
    ("name: small", "name: §[small]"),
    ("  need:\n    required: true", '  need:\n    required: §"true"'),
    ("  need:\n    required: true", "  need:\n    required: §1"),
    ("  need:\n    required: true", "  need:\n    required: §[service]"),
    ('    question: "What do they need?"', "    question: §[What]"),
    ("        when: {denied: need.project}", "        when: §denied need.project"),
    ("        when: {denied: need.project}", "        when: §[denied, need.project]"),
    ("        when: {denied: need.project}", "        when: {denied: §[need.project]}"),
    ('        source: ["28"]', "        source: [§28]"),
    ('        source: ["28"]', '        source: §"28"'),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: {stage.phase: §early}}"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: §[early]}"),
    ("when: {quantity_in: [sample]}", "when: {quantity_in: §sample}"),
    ("when: {quantity_in: [sample]}", "when: {quantity_in: [§1]}"),
    ("{field: timeline.start, months: 13}", "{field: timeline.start, months: §13.5}"),
    ("{field: timeline.start, months: 13}", '{field: timeline.start, months: §"13"}'),
    ("{window_longer_than: {field: timeline.start, months: 13}}", "{window_longer_than: §13}"),
    ("{next_step.date: 3}", "{next_step.date: §three}"),
    ("{next_step.date: 3}", "{next_step.date: §[3]}"),
    ("  need.offering: [service, product]", "  need.offering: §service"),
    ("  need.offering: [service, product]", "  need.offering: [service, §2]"),
    ("  stage.phase: [early, late]", "  stage.phase: §{early: late}"),
    (
        'flags:\n  adverse_event: {tell: "Safety desk", say: "Report it today."}',
        "flags:\n  adverse_event: §Safety desk",
    ),
    ("excluded_personas: [student, vendor]", "excluded_personas: §{student: vendor}"),
    ('region_names: {norway: ["NO"]}', 'region_names: {norway: §"NO"}'),
    ('region_names: {norway: ["NO"]}', "region_names: §[norway]"),
    ("sample: {min: 1, max: 9}", "sample: {min: §one}"),
    ("sample: {min: 1, max: 9}", "sample: §9"),
    ("our_products: []", "our_products: §{}"),
    ("our_products: []", 'our_products: §""'),
    ("attested_by: {compliance.eligibility: [compliance]}", "attested_by: {compliance.eligibility: §compliance}"),
)
SWITCH_WORDS: tuple[Slip, ...] = (
    *(
        ("  need:\n    required: true", f"  need:\n    required: §{word}")
        for word in ("yes", "Yes", "no", "NO", "on", "off", "On", "y", "N", "True", "TRUE", "False")
    ),
    ('title: "A small segment"', "title: §No"),
    ('excluded_regions: ["NO"]', "excluded_regions: [§NO]"),
    ('region_names: {norway: ["NO"]}', "region_names: {norway: [§No]}"),
    ('region_names: {norway: ["NO"]}', 'region_names: {§no: ["NO"]}'),
    ("our_products: []", "our_products: [§Off]"),
    ("excluded_personas: [student, vendor]", "excluded_personas: [§on, vendor]"),
    ("waivable: [scope, stage]", "waivable: [scope, §y]"),
    ("waiver_days: 30", "waiver_days: 30\n§on: 3"),
)
NUMBERS: tuple[Slip, ...] = (
    *(
        ("evidence_ttl_days: 180", f"evidence_ttl_days: §{text}")
        for text in (
            "1e3",
            "1E2",
            "1.8e2",
            "0x1F",
            "0o17",
            "0b11",
            "010",
            "0180",
            "1_000",
            "3:00",
            "12:30",
            "12:30:45",
            ".5",
            "180.",
            ".inf",
            "-.inf",
            ".nan",
            "1_000.5",
            "00.5",
            "12345678901234567890",
            "-180",
            "0",
            "3651",
            "+0x1",
            "180d",
        )
    ),
    ("{field: timeline.start, months: 13}", "{field: timeline.start, months: §-13}"),
    ("{field: timeline.start, months: 13}", "{field: timeline.start, months: §0}"),
    ("{field: timeline.start, months: 13}", "{field: timeline.start, months: §121}"),
    ("            months: 12\n", "            months: §-12\n"),
    ("                months: 24", "                months: §1e1"),
    ("{next_step.date: 3}", "{next_step.date: §-1}"),
    ("{next_step.date: 3}", "{next_step.date: §366}"),
    ("waiver_days: 30", "waiver_days: §0"),
    ("waiver_days: 30", "waiver_days: §366"),
    ("pending_max_days: 60", "pending_max_days: §-60"),
    ("sample: {min: 1, max: 9}", "sample: §{min: 9, max: 1}"),
    ("sample: {min: 1, max: 9}", "sample: §{}"),
    ("sample: {min: 1, max: 9}", "sample: {min: §1e0}"),
    ('title: "A small segment"', "title: §1_000"),
    ("our_products: []", "our_products: [§007]"),
    ("our_products: []", "our_products: [§12:30]"),
)
DATES: tuple[Slip, ...] = (
    ('title: "A small segment"', "title: §2026-03-02"),
    ('    question: "What do they need?"', "    question: §2026-03-02"),
    ("our_products: []", "our_products: [§2026-03-02]"),
    ('title: "A small segment"', "title: §2026-02-29"),
    ('title: "A small segment"', "title: §2026-13-01"),
    ("our_products: []", "our_products: [§2026-04-31]"),
    ("our_products: []", "our_products: [§0000-01-01]"),
    ("waiver_days: 30", "waiver_days: 30\n§2026-03-02: 1"),
    ("excluded_personas: [student, vendor]", "excluded_personas: [§9999-99-99, vendor]"),
)
UNSAFE: tuple[Slip, ...] = (
    ('title: "A small segment"', 'title: §!!python/object/apply:os.system ["true"]'),
    ('title: "A small segment"', "title: §!!python/name:os.system"),
    ('title: "A small segment"', "title: §!!python/object/new:os.system [x]"),
    ('title: "A small segment"', "title: §!!python/tuple [a, b]"),
    ('title: "A small segment"', "title: §!!str A small segment"),
    ("evidence_ttl_days: 180", 'evidence_ttl_days: §!!int "180"'),
    ("waivable: [scope, stage]", "waivable: §!!set {scope, stage}"),
    ("waivable: [scope, stage]", "waivable: [scope, §!local stage]"),
    ("our_products: []", "our_products: §!!binary aGVsbG8="),
    ("our_products: []", "our_products: [§!!timestamp 2026-03-02]"),
    ("our_products: []", "our_products: §! []"),
    ("name: small", "§!!str name: small"),
    ("waivable: [scope, stage]", "waivable: §&waivable [scope, stage]"),
    ("waivable: [scope, stage]", "waivable: §*waivable"),
    ('title: "A small segment"', 'title: §&t "A small segment"\nalso: *t'),
    ("name: small", "§&name name: small"),
    ("evidence_ttl_days: 180", "evidence_ttl_days: §&days 180"),
    ("flags:\n", "flags:\n  §<<: {off_label: {tell: x, say: y}}\n"),
    ("  need:\n    required: true", "  need:\n    §<<: {move: rep}\n    required: true"),
    ("when: {present: need.project}", "when: {§<<: {present: need.project}}"),
)
SHAPE: tuple[Slip, ...] = (
    ("name: small", "name: small\n§---\nname: small"),
    (
        '  hcp_value: {tell: "Compliance officer", say: "Promise nothing."}\n',
        '  hcp_value: {tell: "x", say: "y"}\n§---\n',
    ),
    (
        '  hcp_value: {tell: "Compliance officer", say: "Promise nothing."}\n',
        '  hcp_value: {tell: "x", say: "y"}\n...\n§name: again\n',
    ),
    ("  need:\n    required: true", "  need:\n§\t required: true"),
    ("waiver_days: 30", "waiver_days:\n§\t30"),
    ("criteria:\n  need:", "criteria:\n   need:\n  §need:"),
    (
        "    move: rep\n    rules:\n      - reason: need.denied",
        "    move: rep\n    rules:\n      - reason: need.denied\n     §- reason: need.denied",
    ),
    ("waivable: [scope, stage]", "waivable: [scope, stage\n§waiver_day: 3"),
    ('title: "A small segment"', 'title: "A small "segment§"'),
    ('title: "A small segment"', "title: A small: §segment"),
    ('title: "A small segment"', "title: §@small"),
    ('title: "A small segment"', "title: §%small"),
    ('title: "A small segment"', "title: §`small`"),
    ('title: "A small segment"', 'title: "A small \\§q segment"'),
    ("when: {present: need.project}", "when: {present: need.project\n        §source: [team]"),
    ("name: small", "§? [name]\n: small"),
    ("name: small", "§1: small\nname: small"),
    ("name: small", "§true: small\nname: small"),
    ("name: small", "§~: small\nname: small"),
    ("name: small", '§"": small\nname: small'),
    ("name: small", "§[a, b]: small\nname: small"),
    ('title: "A small segment"', "title: §" + "[" * 60 + "]" * 60),
    ('title: "A small segment"', "title: A §\x07small segment"),
    ('title: "A small segment"', 'title: "Größe §\x00"'),
    ('title: "A small segment"', 'title: "A §\x1b[31msmall segment"'),
    ('title: "A small segment"', 'title: "A §\x7fsmall segment"'),
    ('title: "A small segment"', 'title: "A §\x85small segment"'),
    ('title: "A small segment"', 'title: "A §\u2028small segment"'),
    ('title: "A small segment"', 'title: "A §\u202esmall segment"'),
    ('title: "A small segment"', 'title: "A §\u200bsmall segment"'),
    ("name: small", "name: §\ufeffsmall"),
    ('title: "A small segment"', 'title: "A §\ufffesmall segment"'),
)
CONDITIONS: tuple[Slip, ...] = (
    ("when: {present: need.project}", "when: §{presnt: need.project}"),
    ("when: {present: need.project}", "when: §{exists: need.project}"),
    ("when: {present: need.project}", "when: §{not: {present: need.project}}"),
    ("when: {present: need.project}", "when: §{}"),
    ("when: {present: need.project}", "when: §{present: need.project, denied: need.offering}"),
    ("- present: budget.amount", "- §presents: budget.amount"),
    ("          any_of:\n            - one_of: {budget.status: [approved]}\n", "          §any_of:\n"),
    ("when: {quantity_in: [sample]}", "when: {quantity_in: §[]}"),
    ("role_among: [approver, budget_holder]", "role_among: §[]"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: {stage.phase: §[]}}"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: §{}}"),
    ("when: {one_of: {stage.phase: [early]}}", "when: {one_of: §{stage.phase: [early], need.offering: [service]}}"),
    ("{next_step.date: 3}", "§{}"),
    ("when: {days_past: {next_step.date: 3}}", "when: {days_past: §{next_step.date: 3, timeline.start: 3}}"),
    (
        "      - reason: need.met\n        when: {present: need.project}",
        "      §- reason: need.met\n        when: {all_of: [{present: need.project}, {denied: need.project}]}",
    ),
    (
        "      - reason: need.denied\n        when: {denied: need.project}",
        "      - reason: need.met\n"
        "        when: {present: need.project}\n"
        "        source: [team]\n"
        "      §- reason: need.denied\n"
        "        when: {all_of: [{denied: need.project}, {present: need.project}]}",
    ),
    (
        "      - reason: stage.excluded\n"
        "        when: {one_of: {stage.phase: [early]}}\n"
        "        unless: {one_of: {need.offering: [product]}}",
        "      §- reason: stage.excluded\n"
        "        when: {one_of: {stage.phase: [early]}}\n"
        "        unless: {one_of: {stage.phase: [early]}}",
    ),
    (
        "      - reason: stage.met\n        when: {present: stage.phase}\n        source: [team]",
        "      - reason: stage.met\n"
        "        when: {present: stage.phase}\n"
        "        source: [team]\n"
        "      §- reason: stage.excluded\n"
        "        when: {one_of: {stage.phase: [early]}}\n"
        "        source: [team]",
    ),
    (
        "        when: {window_over: timeline.start}\n        source: [team]\n      - reason: timeline.w",
        "        when: {present: timeline.start}\n        source: [team]\n      - §reason: timeline.w",
    ),
    (
        "    when: {one_of: {compliance.eligibility: [ineligible]}}\n",
        "    when: §{all_of: [{present: need.project}, {denied: need.project}]}\n",
    ),
    ("    rules:\n      - reason: compliance.met", "    §rules:\n      - reason: compliance.pending"),
)
REASONS: tuple[Slip, ...] = (
    ("- reason: need.denied", "- reason: §need.refused"),
    ("- reason: need.denied", "- reason: §scope.not_offered"),
    ("- reason: need.denied", "- reason: §need.missing"),
    ("- reason: need.denied", "- reason: §need.waived"),
    ("- reason: need.denied", "- reason: §need.expired"),
    ("- reason: need.denied", "- reason: §need.conflicting"),
    ("- reason: need.denied", "- reason: §denied"),
    ("- reason: need.denied", '- reason: §""'),
    ("- reason: timeline.beyond_horizon", "- reason: §timeline.beyond_horizons"),
    ("- reason: budget.met", "- reason: §Budget.met"),
)
MISSING_KEYS: tuple[Slip, ...] = (
    ('name: small\ntitle: "A small segment"\n', '§title: "A small segment"\n'),
    ('name: small\ntitle: "A small segment"\n', "§name: small\n"),
    (SMALL[SMALL.index("name: small") : SMALL.index("waivable")], '§name: small\ntitle: "x"\n' + VALUES),
    (VALUES, "§values:\n  need.offering: text\n  scope.modality: text\n"),
    ('  need:\n    required: true\n    question: "What do they need?"\n', "  §need:\n    required: true\n"),
    (
        '  timeline:\n    required: true\n    question: "When does it start?"\n    move: buyer\n',
        '  §timeline:\n    required: true\n    question: "When?"\n',
    ),
    (
        '      - reason: need.denied\n        when: {denied: need.project}\n        source: ["28"]\n',
        "      - §reason: need.denied\n        when: {denied: need.project}\n",
    ),
    ("      - reason: need.met\n        when: {present: need.project}\n", "      - §reason: need.met\n"),
    ("{field: timeline.start, months: 13}", "§{months: 13}"),
    ("{field: timeline.start, months: 13}", "§{field: timeline.start}"),
    (
        'need.project: {question: "What is the project?", move: buyer}',
        '§need.project: {question: "What is the project?"}',
    ),
    ('off_label: {tell: "Medical affairs", say: "Do not discuss it."}', '§off_label: {tell: "Medical affairs"}'),
    (SMALL[SMALL.index("flags:") : SMALL.index("  patient_data")], "§flags:\n"),
    ('questions:\n  need.project: {question: "What is the project?", move: buyer}\n', "§questions:\n"),
    (
        "          starts_beyond:\n            field: timeline.start\n            months: 12\n",
        "          §starts_beyond:\n            field: timeline.start\n",
    ),
)
LISTS: tuple[Slip, ...] = (
    ("name: small", "name: §large"),
    ("name: small", "name: §Small"),
    ("name: small", "name: §a small one"),
    ('title: "A small segment"', 'title: §""'),
    ('title: "A small segment"', f'title: §"{"long " * 500}"'),
    ("ask_order: [need, scope, stage", "ask_order: §[scope, stage"),
    ("ask_order: [need, scope, stage", "ask_order: §[need, need, stage"),
    ("ask_order: [need, scope, stage, timeline, decision_roles, compliance, next_step, budget]", "ask_order: §[]"),
    ("waivable: [scope, stage]", "waivable: [scope, §scope]"),
    ("excluded_personas: [student, vendor]", "excluded_personas: [student, vendor, §student]"),
    ("excluded_personas: [student, vendor]", 'excluded_personas: [student, §""]'),
    ("consent_basis: [opt_in]", "consent_basis: [opt_in, §opt_in]"),
    ('excluded_regions: ["NO"]', "excluded_regions: [§Norway]"),
    ('excluded_regions: ["NO"]', 'excluded_regions: [§"no"]'),
    ('region_names: {norway: ["NO"]}', "region_names: {norway: [§NOR]}"),
    ("  need.offering: [service, product]", "  need.offering: [service, product, §service]"),
    ("  need.offering: [service, product]", "  need.offering: §[]"),
    ("  need.offering: [product]\n  scope", "  need.offering: §[]\n  scope"),
    ("  need.offering: [product]\n  scope", "  need.offering: §{product: {min: 1}}\n  scope"),
    ("scope.quantity: {sample: {min: 1, max: 9}}", "scope.quantity: §[sample]"),
    ("attested_by: {compliance.eligibility: [compliance]}", "attested_by: {compliance.eligibility: §[]}"),
    ('        source: ["28"]', "        source: §[]"),
    ('        source: ["28"]', '        source: [§"200"]'),
    ('        source: ["28"]', "        source: [§somewhere]"),
    (
        "    rules:\n"
        "      - reason: compliance.met\n"
        "        when: {one_of: {compliance.consent: [granted]}}\n"
        "        source: [team]",
        "    rules: §[]",
    ),
    (
        "blockers:\n"
        "  - reason: compliance.ineligible\n"
        "    when: {one_of: {compliance.eligibility: [ineligible]}}\n"
        "    source: [team]",
        "blockers: §[]",
    ),
    (
        "            longer_for:\n"
        "              - when: {one_of: {need.offering: [product]}}\n"
        "                months: 24\n",
        "            longer_for: [{§month: 24}]\n",
    ),
)

KINDS: dict[str, tuple[Slip, ...]] = {
    "duplicate key": DUPLICATE_KEYS,
    "unknown key": UNKNOWN_KEYS,
    "unknown field": UNKNOWN_FIELDS,
    "unknown value": UNKNOWN_VALUES,
    "wrong kind": WRONG_KINDS,
    "switch word": SWITCH_WORDS,
    "number": NUMBERS,
    "date": DATES,
    "unsafe": UNSAFE,
    "shape": SHAPE,
    "condition": CONDITIONS,
    "reason": REASONS,
    "missing key": MISSING_KEYS,
    "list": LISTS,
}
