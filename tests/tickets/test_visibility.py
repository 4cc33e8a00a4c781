"""Who sees which ticket: every way of seeing beside the way that must not. Lists, counters and detail say the same."""

import pytest
from django.contrib.auth.models import AnonymousUser

from parvis.catalogue import seeing
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import Share, Ticket

LEVELS = ["requester", "participants", "site", "tree", "organisation", "restricted"]


@pytest.fixture
def tree(cast):
    """A root with two branches, one of which has a leaf; and a stranger to all of it."""
    root = cast.organisation("root")
    left, right = cast.organisation("left", parent=root), cast.organisation("right", parent=root)
    leaf = cast.organisation("leaf", parent=left)
    people = {node.name: cast.person(f"at-{node.name}", node) for node in (root, left, right, leaf)}
    return people | {"requester": cast.person("asks", left), "foreign": cast.person("foreign")}


SEEN = {
    # the ticket is of `left`, asked for by a colleague of at-left
    "requester": {"requester"},
    "participants": {"requester"},
    "site": {"requester", "left"},
    "tree": {"requester", "left", "root"},
    "organisation": {"requester", "left", "root", "right", "leaf"},
    "restricted": {"requester"},
}


def ticket_of(cast, requester, visibility) -> Ticket:
    service = cast.service(visibility, visibility=visibility)
    return cast.ticket(service, by=requester)


def who_sees(ticket, people) -> set[str]:
    """By the filter, by the list, by the standing and by the count: they must agree."""
    found = []
    for name, user in people.items():
        answers = {
            Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists(),
            ticket.pk in [row.ticket.pk for row in lists.page(user, Filters(state="all")).rows],
            Ticket.objects.get(pk=ticket.pk).standing_of(user).sees,
            lists.count(user, Filters(state="all")).number == 1,
        }
        assert len(answers) == 1, f"{name}: {answers}"
        if answers.pop():
            found.append(name)
    return set(found)


@pytest.mark.parametrize("visibility", LEVELS)
def test_each_visibility_opens_the_ticket_to_its_people_and_to_nobody_else(cast, tree, visibility):
    ticket = ticket_of(cast, tree["requester"], visibility)

    assert who_sees(ticket, tree) == SEEN[visibility]


ROLES = seeing.ROLES
NEAR = {"left": "site", "root": "tree", "right": "organisation", "leaf": "organisation"}
"""How near to `left`, whose ticket it is, the people of each node are."""


@pytest.mark.parametrize("visibility", [code for code in seeing.CODES if code not in seeing.UNIFORM])
def test_each_role_sees_as_far_as_the_service_says_of_it(cast, tree, visibility):
    ticket = ticket_of(cast, tree["requester"], visibility)
    people, expected = {"foreign": tree["foreign"]}, set()
    for place, nearness in NEAR.items():
        home = tree[place].memberships.get().organisation
        for role in ROLES:
            people[f"{role} of {place}"] = cast.person(organisation=home, role=role)
            if seeing.WAYS.index(seeing.ways_of(visibility)[role]) >= seeing.WAYS.index(nearness):
                expected.add(f"{role} of {place}")

    assert who_sees(ticket, people) == expected


def test_several_places_in_one_tree_open_what_each_of_them_opens(cast, tree):
    managers, administrators = ticket_of(cast, tree["requester"], "pss"), ticket_of(cast, tree["requester"], "ppt")
    both = cast.person("both", tree["left"].memberships.get().organisation, role="manager")
    both.memberships.create(organisation=tree["root"].memberships.get().organisation, role="administrator")

    assert set(Ticket.objects.visible_to(both)) == {managers, administrators}
    assert {row.ticket for row in lists.page(both, Filters()).rows} == {managers, administrators}


@pytest.mark.parametrize("visibility", LEVELS)
def test_a_participant_sees_it_whatever_its_visibility(cast, tree, visibility):
    ticket = ticket_of(cast, tree["requester"], visibility)
    ticket.add_participant(tree["right"], by=tree["requester"])

    assert who_sees(ticket, tree) == SEEN[visibility] | {"right"}


@pytest.mark.parametrize("visibility", LEVELS)
def test_a_share_opens_it_to_one_organisation_unless_it_is_restricted(cast, tree, visibility):
    ticket = ticket_of(cast, tree["requester"], visibility)
    home = tree["foreign"].memberships.get().organisation
    Share.objects.create(organisation=ticket.organisation, ticket=ticket, shared_with=home)

    opened = set() if visibility == "restricted" else {"foreign"}
    assert who_sees(ticket, tree) == SEEN[visibility] | opened


def test_a_share_may_be_for_reading_only(cast, tree):
    ticket = ticket_of(cast, tree["requester"], "requester")
    home = tree["foreign"].memberships.get().organisation
    share = Share.objects.create(organisation=ticket.organisation, ticket=ticket, shared_with=home, may_write=False)

    assert ticket.standing_of(tree["foreign"]).may_write is False
    share.may_write = True
    share.save(update_fields=["may_write"])
    assert Ticket.objects.get(pk=ticket.pk).standing_of(tree["foreign"]).may_write is True


@pytest.mark.parametrize("role", ["proposed", "reader", "handler"])
def test_a_mark_that_is_no_part_gives_no_right(cast, tree, role):
    ticket = ticket_of(cast, tree["requester"], "requester")
    ticket.participants.create(organisation=ticket.organisation, user=tree["foreign"], role=role)

    assert who_sees(ticket, tree) == {"requester"}


def test_staff_see_what_their_teams_handle_and_nothing_else(cast):
    other_team = cast.make_team("other")
    other_service = cast.service("other", team=other_team, visibility="organisation")
    mine, theirs = cast.ticket(), cast.ticket(other_service)
    people = {"support": cast.technician, "other": cast.agent("otto", other_team), "none": cast.agent("nora", cast.make_team("empty"))}
    boss = cast.agent("boss", cast.make_team("empty"), is_superuser=True)

    assert [set(Ticket.objects.visible_to(user)) for user in (*people.values(), boss)] == [{mine}, {theirs}, set(), {mine, theirs}]
    for user, seen in [(people["support"], [mine]), (people["other"], [theirs]), (people["none"], []), (boss, [theirs, mine])]:
        assert [row.ticket for row in lists.page(user, Filters()).rows] == seen


def test_a_restricted_ticket_is_open_to_the_team_that_handles_it(cast):
    ticket = ticket_of(cast, cast.alice, "restricted")

    assert who_sees(ticket, {"alice": cast.alice, "bruno": cast.bruno, "technician": cast.technician}) == {"alice", "technician"}


def test_staff_who_ask_for_something_see_their_own_request(cast):
    service = cast.service("elsewhere", team=cast.make_team("other"))
    ticket = cast.ticket(service, by=cast.technician)

    assert who_sees(ticket, {"technician": cast.technician, "colleague": cast.agent("carl")}) == {"technician"}


def test_someone_deactivated_or_anonymous_sees_nothing(cast):
    cast.ticket()
    cast.alice.is_active = False

    assert list(Ticket.objects.visible_to(cast.alice)) == []
    assert list(Ticket.objects.visible_to(AnonymousUser())) == []
    assert lists.page(cast.alice, Filters()).rows == ()


def test_someone_of_many_organisations_sees_those_of_each(cast):
    service = cast.service("open", visibility="site")
    everywhere = cast.person("everywhere")
    tickets = []
    for number in range(14):
        town = cast.organisation(f"town {number}")
        tickets.append(cast.ticket(service, by=cast.person(f"mayor{number}", town)))
        if number != 7:
            everywhere.memberships.create(organisation=town)

    seen = [row.ticket for row in lists.page(everywhere, Filters()).rows]

    assert set(seen) == set(tickets) - {tickets[7]} == set(Ticket.objects.visible_to(everywhere))
