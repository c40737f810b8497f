# SPDX-License-Identifier: MIT
"""The table of rows: what is measured, who takes part, and the goals."""
from functools import partial

from . import contestants as run
from . import counted
from .counted import Counted
from .timed import Contestant, Goal, Timed

SLOW_PEERS = [
    Contestant("libcurl", partial(run.libcurl, slow=True), slow=True),
    Contestant("libEtPan", partial(run.libetpan, slow=True), slow=True),
    Contestant("poplib", partial(run.poplib, slow=True), slow=True),
    Contestant("getmail", partial(run.getmail, slow=True), slow=True),
]


def to_sink(name, title, corpus, tls, most):
    """The library beside the bare client and the other libraries."""
    large = corpus == "large"
    return Timed(
        name,
        title,
        corpus,
        [
            Contestant("library", run.library),
            Contestant("floor", run.drain),
            Contestant("libcurl", run.libcurl, slow=large),
            Contestant("libEtPan", run.libetpan, slow=large),
            Contestant("mpop", run.mpop_sink, slow=large),
            Contestant("poplib", run.poplib, slow=large),
        ],
        [Goal("wall", "library", "floor", most)],
        tls=tls,
    )


def learn(programs, server, home):
    """Both know all messages: ours after a second run, which learns the listing."""
    run.fetch(programs, server, home)
    run.fetch(programs, server, home)
    run.mpop(programs, server, home)


def learn_alone(programs, server, home):
    run.fetch(programs, server, home)
    run.fetch(programs, server, home)


def learn_many(programs, server, home):
    run.fetch_many(programs, server, home)
    run.fetch_many(programs, server, home, configured=True)


def many(name, title, slow, goals):
    return Timed(
        name,
        title,
        "many",
        [
            Contestant("pop3", partial(run.fetch_many, slow=slow)),
            Contestant("floor", partial(run.drain_and_write_many, slow=slow)),
        ],
        goals,
        round_trip=40 if slow else 0,
    )


ROWS = [
    to_sink("large-plain", "200 messages of 5 MiB to a sink", "large", False, 1.3),
    to_sink("large-tls", "200 messages of 5 MiB to a sink, TLS", "large", True, 1.15),
    to_sink("small-plain", "10,000 messages of 4 KiB to a sink", "small", False, 2),
    to_sink("small-tls", "10,000 messages of 4 KiB to a sink, TLS", "small", True, 1.8),
    Timed(
        "round-trips",
        "1,000 messages of 4 KiB to a Maildir at a round trip of 40 ms",
        "thousand",
        [
            Contestant("pop3", partial(run.fetch, slow=True)),
            Contestant("library", partial(run.library, slow=True)),
            Contestant("floor", partial(run.drain, slow=True)),
            Contestant("mpop", partial(run.mpop, slow=True)),
            *SLOW_PEERS,
        ],
        [Goal("wall", "pop3", "floor", 1.3), Goal("turns", "pop3", None, 7)],
        round_trip=40,
    ),
    Timed(
        "maildir",
        "10,000 messages of 4 KiB to a Maildir in memory",
        "small",
        [
            Contestant("pop3", run.fetch),
            Contestant("floor", run.drain_and_write),
            Contestant("mpop", run.mpop),
            Contestant("getmail", run.getmail, slow=True),
        ],
        [Goal("wall", "pop3", "floor", 1.25), Goal("cpu", "pop3", "floor", 1.8)],
    ),
    Timed(
        "durable",
        "1,000 messages of 4 KiB to a Maildir on a disk, durable before DELE, in groups",
        "thousand",
        [
            Contestant("pop3", run.fetch),
            Contestant("floor", run.write_synced),
            Contestant("mpop", run.mpop),
            Contestant("getmail", run.getmail, slow=True),
        ],
        [Goal("wall", "pop3", "floor", 0.3)],
        on_disk=True,
    ),
    Timed(
        "strict",
        "The same, each message durable before the next (--strict)",
        "thousand",
        [
            Contestant("pop3", run.fetch_strict),
            Contestant("floor", run.write_synced_with_directory),
            Contestant("mpop", run.mpop),
        ],
        [Goal("wall", "pop3", "floor", 1.05), Goal("wall", "pop3", "mpop", 1.5)],
        on_disk=True,
    ),
    Timed(
        "strict-memory",
        "10,000 messages of 4 KiB to a Maildir in memory, --strict",
        "small",
        [Contestant("pop3", run.fetch_strict), Contestant("mpop", run.mpop)],
        [Goal("wall", "pop3", "mpop", 1.2)],
    ),
    Timed(
        "poll",
        "Poll of a mailbox of 100,000 known messages",
        "tiny",
        [Contestant("pop3", run.fetch), Contestant("mpop", run.mpop)],
        [Goal("wall", "pop3", "mpop", 0.25), Goal("peak", "pop3", None, 12 * 1024)],
        prepare=learn,
    ),
    Timed(
        "poll-million",
        "Poll of a mailbox of 1,000,000 known messages; some 5 GB of the directory in memory",
        "million",
        [Contestant("pop3", run.fetch)],
        [Goal("peak", "pop3", None, 12 * 1024)],
        prepare=learn_alone,
        is_long=True,
    ),
    many(
        "many",
        "1,000 mailboxes, each with 20 messages of 4 KiB, to Maildirs in memory",
        False,
        [Goal("wall", "pop3", "floor", 2), Goal("peak", "pop3", None, 40 * 1024)],
    ),
    many(
        "many-round-trips",
        "The same at a round trip of 40 ms",
        True,
        [Goal("wall", "pop3", "floor", 2), Goal("peak", "pop3", None, 40 * 1024)],
    ),
    Timed(
        "many-polls",
        "Poll of 1,000 mailboxes with nothing new",
        "many",
        [
            Contestant("pop3", partial(run.fetch_many, configured=True)),
            Contestant("floor", lambda programs, server, _: run.drain_many(programs, server, 0)),
        ],
        [Goal("wall", "pop3", "floor", 4)],
        prepare=learn_many,
    ),
    Counted(
        "instructions",
        "Instructions, to a sink",
        counted.instructions,
        [Goal("value", "small message", None, 4000), Goal("value", "octet of a large message", None, 0.5)],
        rounds=1,
    ),
    Counted(
        "system-calls",
        "System calls, 200 messages of 5 MiB to a sink",
        counted.system_calls,
        [Goal("value", "plain", None, 8), Goal("value", "TLS", None, 12)],
        rounds=1,
    ),
    Counted(
        "idle-memory",
        "Resident memory of an idle connection that is logged in, of 5,000",
        counted.idle_memory,
        [Goal("value", "TLS", None, 30), Goal("value", "plain", None, 4)],
        rounds=1,
    ),
    Counted(
        "decoder",
        "Decoder of messages alone, and memcpy of the same chunks",
        counted.decoder,
        [
            Goal("value", "in place, base64", None, 18, least=True),
            Goal("value", "in place, prose", None, 18, least=True),
        ],
    ),
]
