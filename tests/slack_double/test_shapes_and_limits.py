"""The double's own eye: payloads as Slack's pages show them pass, each kind of bad one is refused."""

from typing import Any

import pytest

from tests.slack_double.limits import characters, complaints_of_message
from tests.slack_double.limits import complaints_of_view as too_long
from tests.slack_double.shapes import complaints_of_blocks, complaints_of_chunks
from tests.slack_double.shapes import complaints_of_view as misshapen

Block = dict[str, Any]


def text(words: str = "Words") -> Block:
    return {"type": "plain_text", "text": words}


def marked(words: str = "*Words*") -> Block:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "a", words: str = "A") -> Block:
    return {"text": text(words), "value": value}


def button(**more: Any) -> Block:
    return {"type": "button", "text": text(), "action_id": "go", **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def select(*options: Block, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": text("Edit"), "submit": text("Save"), "blocks": list(blocks), **more}


def form_field(element: Block, **more: Any) -> Block:
    return {"type": "input", "block_id": "field", "label": text("Label"), "element": element, **more}


GOOD: dict[str, list[Block]] = {
    "an approval request": [
        {"type": "section", "text": marked("You have a new request:\n*<https://example.com|Fred - New device>*")},
        {"type": "section", "fields": [marked("*Type:*\nComputer"), marked("*When:*\nAug 10-13")]},
        actions(
            button(style="primary", value="yes", action_id="approve"),
            button(style="danger", value="no", action_id="deny", confirm={
                "title": text("Sure?"), "text": marked(), "confirm": text("Do it"), "deny": text("Stop"),
            }),
        ),
    ],
    "a header, a divider, a context": [
        {"type": "header", "text": {"type": "plain_text", "text": "Heading", "emoji": True}},
        {"type": "divider"},
        {"type": "context", "elements": [
            {"type": "image", "image_url": "https://example.com/cat.png", "alt_text": "a cat"}, marked(),
        ]},
    ],
    "every picker": [
        actions(
            select(option(), option("b"), placeholder=text(), initial_option=option("b")),
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-02", "placeholder": text()},
            {"type": "users_select", "action_id": "who"},
            {"type": "overflow", "action_id": "more", "options": [option(), option("b")]},
            {"type": "radio_buttons", "action_id": "one", "options": [option(), option("b")]},
            {"type": "checkboxes", "action_id": "some", "options": [option(), option("b")]},
        ),
        {"type": "section", "text": marked(), "accessory": {
            "type": "multi_static_select", "action_id": "many", "options": [option(), option("b")],
            "initial_options": [option()],
        }},
        {"type": "section", "text": marked(), "accessory": {
            "type": "static_select", "action_id": "grouped",
            "option_groups": [{"label": text("Group"), "options": [option()]}],
        }},
    ],
    "feedback": [
        {"type": "context_actions", "elements": [
            {"type": "feedback_buttons", "action_id": "feedback",
             "positive_button": {"text": text("Good"), "value": "good"},
             "negative_button": {"text": text("Bad"), "value": "bad"}},
            {"type": "icon_button", "icon": "trash", "text": text("Remove"), "action_id": "remove"},
        ]},
    ],
    "markdown": [{"type": "markdown", "text": "**Bold** and a [link](https://example.com)"}],
    "rich text": [
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [
                {"type": "text", "text": "Hello ", "style": {"bold": True}}, {"type": "user", "user_id": "U123ABC456"},
            ]},
            {"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "basketball"}]},
            ]},
        ]},
    ],
    "a table": [
        {"type": "table", "rows": [[{"type": "raw_text", "text": "A"}], [{"type": "raw_text", "text": "B"}]],
         "column_settings": [{"is_wrapped": True}]},
    ],
    "an image block": [{"type": "image", "title": text(), "image_url": "https://example.com/x.png", "alt_text": "x"}],
    "as much as is allowed": [
        {"type": "section", "text": marked("x" * 3000)}, {"type": "header", "text": text("h" * 150)},
        actions(*(button(action_id=f"b{n}", value="v" * 2000, text=text("t" * 75)) for n in range(25))),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_payload_as_the_documents_show_it_passes(name: str) -> None:
    assert complaints_of_blocks(GOOD[name]) + complaints_of_message(GOOD[name]) == []


MISSHAPEN: dict[str, Block] = {
    "an unknown block": {"type": "sektion", "text": marked()},
    "an unknown field": {"type": "section", "text": marked(), "colour": "red"},
    "an unknown field deep inside": actions(button(text={**text(), "bold": True})),
    "marked-up words on a button": actions(button(text=marked())),
    "a missing text": {"type": "header"},
    "a picture without a description": {"type": "image", "image_url": "https://example.com/x.png"},
    "an unknown style": actions(button(style="pretty")),
    "an element where none of its kind may be": {"type": "context", "elements": [button()]},
    "text that is a number": {"type": "section", "text": {"type": "mrkdwn", "text": 3}},
    "no object at all": "section",  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_a_block_of_another_shape_is_refused(name: str) -> None:
    assert complaints_of_blocks([MISSHAPEN[name]]) != []


TOO_MUCH: dict[str, list[Block]] = {
    "section text": [{"type": "section", "text": marked("x" * 3001)}],
    "an empty text": [{"type": "section", "text": marked("")}],
    "a section of nothing": [{"type": "section"}],
    "a field": [{"type": "section", "fields": [marked("x" * 2001)]}],
    "eleven fields": [{"type": "section", "fields": [marked()] * 11}],
    "a header": [{"type": "header", "text": text("x" * 151)}],
    "a markdown block": [{"type": "markdown", "text": "x" * 12001}],
    "a button's words": [actions(button(text=text("x" * 76)))],
    "a button's value": [actions(button(value="x" * 2001))],
    "a button's address": [actions(button(url="https://e.com/" + "x" * 3000))],
    "an address that is none": [actions(button(url="javascript:alert(1)"))],
    "an action id": [actions(button(action_id="x" * 256))],
    "a block id": [{"type": "divider", "block_id": "x" * 256}],
    "twenty-six elements": [actions(*(button(action_id=f"b{n}") for n in range(26)))],
    "no element": [actions()],
    "eleven in a context": [{"type": "context", "elements": [marked()] * 11}],
    "an option's words": [actions(select(option("a", "x" * 76)))],
    "an option's value": [actions(select(option("x" * 151)))],
    "a hundred and one options": [actions(select(*(option(f"v{n}") for n in range(101))))],
    "two options of one value": [actions(select(option("a", "A"), option("a", "B")))],
    "a first choice that is none": [actions(select(option(), initial_option=option("z")))],
    "six overflow options": [
        actions({"type": "overflow", "action_id": "m", "options": [option(f"v{n}") for n in range(6)]})
    ],
    "eleven radio buttons": [
        actions({"type": "radio_buttons", "action_id": "m", "options": [option(f"v{n}") for n in range(11)]})
    ],
    "a placeholder": [actions(select(option(), placeholder=text("x" * 151)))],
    "a day that is none": [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-30"})],
    "an action id twice in a block": [actions(button(), button())],
    "a block id twice": [{"type": "divider", "block_id": "same"}, {"type": "divider", "block_id": "same"}],
    "fifty-one blocks": [{"type": "divider"}] * 51,
    "a confirmation's words": [
        actions(button(confirm={"title": text(), "text": text("x" * 301), "confirm": text(), "deny": text()}))
    ],
    "six context actions": [
        {"type": "context_actions", "elements": [
            {"type": "icon_button", "icon": "trash", "text": text(), "action_id": f"i{n}"} for n in range(6)
        ]}
    ],
    "a file block": [{"type": "file", "external_id": "x", "source": "remote"}],
}  # fmt: skip


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_long_too_many_or_doubled_is_refused(name: str) -> None:
    assert complaints_of_blocks(TOO_MUCH[name]) == []

    assert complaints_of_message(TOO_MUCH[name]) != []


BAD_VIEWS: dict[str, Block] = {
    "no title": {"type": "modal", "blocks": []},
    "a long title": modal(title=text("x" * 25)),
    "a long word on the button": modal(submit=text("x" * 25)),
    "too much private metadata": modal(private_metadata="x" * 3001),
    "a hundred and one blocks": modal(*[{"type": "divider"}] * 101),
    "a field but nothing to send it": {
        "type": "modal", "title": text(), "blocks": [form_field({"type": "plain_text_input"})],
    },
    "an unknown field": modal(colour="red"),
    "a block that only messages have": modal({"type": "markdown", "text": "x"}),
    "an unknown block": modal({"type": "sektion"}),
    "a home with a title": {"type": "home", "title": text(), "blocks": []},
    "no view": {"type": "window", "blocks": []},
    "feedback in a form": modal({"type": "context_actions", "elements": [
        {"type": "icon_button", "icon": "trash", "text": text(), "action_id": "i"},
    ]}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_a_bad_view_is_refused(name: str) -> None:
    view = BAD_VIEWS[name]

    assert misshapen(view) or too_long(view)


def test_a_form_as_the_documents_show_it_passes() -> None:
    view = modal(
        form_field({"type": "plain_text_input", "action_id": "t", "multiline": True}, hint=text(), optional=True),
        {**form_field(select(option())), "block_id": "other"},
        {**form_field({"type": "datepicker", "action_id": "d"}), "block_id": "day", "dispatch_action": True},
        callback_id="edit", private_metadata="{}", notify_on_close=True, close=text("Cancel"), external_id="ext-1",
    )  # fmt: skip

    assert misshapen(view) + too_long(view) == []


def test_all_words_of_a_message_count_towards_its_whole_length() -> None:
    blocks = [{"type": "section", "text": marked("12345")}, actions(button(text=text("123"), value="unseen"))]

    assert characters(blocks) == 8


def test_a_chunk_of_a_stream_has_a_known_kind() -> None:
    assert complaints_of_chunks([{"type": "markdown_text", "text": "x"}]) == []
    assert complaints_of_chunks([{"type": "text", "text": "x"}]) != []
