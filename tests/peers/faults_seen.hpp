// SPDX-License-Identifier: MIT
// Which check finds which fault of our server; and which faults no check can see, and why.
#pragma once

#include <ostream>
#include <string_view>

namespace pop3::check {

struct seen_fault {
    std::string_view fault;  ///< as a server option
    std::string_view check;  ///< the one that finds it
    /// Others that fail with it, because they depend on the broken part; "*" for a fault at a
    /// position in the stream, wherever that is.
    std::string_view others{};
    enum connection_kind { in_clear, by_stls, in_tls, destructive } kind = in_clear;

    friend void PrintTo(const seen_fault& seen, std::ostream* out) { *out << seen.fault; }
};

inline constexpr seen_fault seen_faults[] = {
    {"stall-before=RETR", "retr"},
    {"stall-inside=RETR", "retr"},
    {"stall-after=RETR", "retr"},
    {"stall-at=100", "capa", "*"},
    {"close-before=RETR", "retr"},
    {"close-inside=RETR", "retr"},
    {"close-after=RETR", "retr"},
    {"close-at=100", "capa", "*"},
    {"cut=RETR", "retr"},
    {"close-before=CAPA", "capa"},
    {"stall-inside=UIDL", "uidl"},
    {"close-before=TOP", "capa-true", "top top-negative"},
    {"ignore=RSET", "rset"},
    {"silent=QUIT", "quit"},
    {"endless=LIST", "list"},
    {"endless-line=STAT", "line-length"},
    {"err=RETR:1", "retr"},
    {"err-done=QUIT", "quit"},
    {"pretend=QUIT", "quit-deletes", "", seen_fault::destructive},
    {"long-err=RETR:1", "unsolicited", "retr"},
    {"plus-err=RETR:1", "status-lines"},
    {"no-status=RETR:1", "status-lines"},
    {"lower-case=RETR", "status-lines"},
    {"glued=RETR:1", "status-lines"},
    {"glued-greeting", "status-lines"},
    {"long-status=600", "line-length"},
    {"twice=greeting", "greeting"},
    {"unsolicited=RSET", "unsolicited"},
    {"stray=RSET", "unsolicited"},
    {"blank-line=RETR", "unsolicited"},
    {"blank-line-before", "unsolicited"},
    {"blank-lines=RETR", "unsolicited"},
    {"no-codes", "wrong-password"},
    {"echo=PASS", "wrong-password"},
    {"unknown-ok", "unknown-command", "long-line"},
    {"line-limit=200", "long-line"},
    {"capa-omits=UIDL", "capa-true"},
    {"capa-adds=SASL SCRAM-SHA-256", "mechanisms", "login"},
    {"lost-after-login", "login-pipelining"},
    {"lost-after", "pipelining", "login-pipelining"},
    {"out-of-order", "pipelining", "login-pipelining"},
    {"run-together", "pipelining"},
    {"stat-says=99999999999999999999 -1", "stat"},
    {"sizes-off=2", "sizes"},
    {"sizes-off=20", "sizes"},
    {"sizes-over=20", "sizes"},
    {"size-says=18446744073709551616", "list"},
    {"list-omits=1", "list"},
    {"list-twice=1", "list"},
    {"list-adds=4294967297 120", "list"},
    {"list-n-off", "list-one"},
    {"list-n-all", "list-one", "unsolicited"},
    {"list-n-size", "list-one"},
    {"list-n-refused", "list-one"},
    {"list-unreadable", "list"},
    {"listing-blanks", "list"},
    {"uidl-omits=1", "uidl"},
    {"uidl-twice=1", "uidl"},
    {"uidl-adds=4294967297 x", "uidl"},
    {"uidl-n-off", "uidl-one"},
    {"uidl-n-all", "uidl-one", "numbers unsolicited"},
    {"uidl-n-bare", "uidl-one"},
    {"uidl-unreadable", "uidl"},
    {"uidl-same=2", "uidl-unique"},
    {"uidl-empty=1", "uidl"},
    {"uidl-spaces=1", "uidl-form"},
    {"uidl-8bit=1", "uidl-form"},
    {"uidl-long=100", "uidl-form"},
    {"uidl-alike=70", "uidl-form"},
    {"uidl-alike-word", "uidl-form"},
    {"uidl-reset", "uidl-stable"},
    {"uidl-numbers", "uidl-unique"},
    {"uidl-renamed=2", "uidl-stable"},
    {"uidl-shifted=2", "uidl-stable"},
    {"sizes-change=2", "sizes-stable"},
    {"mailbox-fields=2", "messages-stable"},
    {"unstuffed", "byte-stuffing"},
    {"bare-lf", "reply-line-ends"},
    {"bare-lf-body", "line-ends"},
    {"glued-dot", "byte-stuffing"},
    {"no-end=RETR", "retr"},
    {"cr-end=RETR", "retr"},
    {"empty=RETR:1", "sizes"},
    {"retr-truncates=12", "sizes"},
    {"top-lines=10", "top"},
    {"top-truncates=64", "top"},
    {"top-another", "top"},
    {"top-blank-line", "top"},
    {"poison=2", "retr"},
    {"poison-stalls=2", "retr"},
    {"poison-endless=2", "retr"},
    {"retrs-per-session=2", "retr"},
    {"in-use", "login"},
    {"login-delay", "login"},
    {"sys-temp", "login"},
    {"sys-perm", "login"},
    {"login-refused", "login"},
    {"throttled", "login", "mechanisms"},
    {"login-closes", "login", "mechanisms login-pipelining"},
    {"auth-unknown", "mechanisms", "login"},
    {"sasl-endless", "mechanisms", "login"},
    {"sasl-not-base64", "mechanisms", "login"},
    {"commit-unasked", "drop-keeps", "", seen_fault::destructive},
    {"commit-fails", "quit-deletes", "", seen_fault::destructive},
    {"commit-half", "quit-deletes", "", seen_fault::destructive},
    {"stls-forged-reply", "stls", "", seen_fault::by_stls},
    {"stls-injection", "stls-injection", "", seen_fault::by_stls},
    {"tls-silent", "tls-versions", "", seen_fault::in_tls},
    {"tls-refused", "tls-versions", "", seen_fault::in_tls},
    {"tls-damaged=2", "capa", "*", seen_fault::in_tls},
    {"tls-old", "tls-versions", "", seen_fault::in_tls},
    {"tls-old-too", "tls-old", "", seen_fault::in_tls},
    {"certificate-expired", "certificate", "", seen_fault::in_tls},
    {"certificate-other-name", "certificate", "", seen_fault::in_tls},
    {"certificate-other-purpose", "certificate", "", seen_fault::in_tls},
    {"certificate-self-signed", "certificate", "", seen_fault::in_tls},
};

struct unseen_fault {
    std::string_view name;
    std::string_view because;
};

inline constexpr unseen_fault unseen_faults[] = {
    {"late", "slow is not wrong"},
    {"late-err", "slow is not wrong"},
    {"drip", "slow is not wrong"},
    {"uidl-reused", "new mail must come between two sessions of one examination"},
    {"shows-once", "another client may have deleted what is not there in the next session"},
    {"hides", "another client may have deleted what is not there in the next session"},
    {"auth-initial-refused", "the login goes on in two steps"},
    {"no-text", "the text after +OK is optional (RFC 1939, section 3)"},
};

}  // namespace pop3::check
