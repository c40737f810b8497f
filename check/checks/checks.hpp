// SPDX-License-Identifier: MIT
// The checks: one function each, one file for each family. The table describes them.
#pragma once

#include "check/examination/examination.hpp"

namespace pop3::check::checks {

// opening.cpp
finding greeting(examination& of);
finding stls(examination& of);
finding stls_injection(examination& of);
finding cleartext_login(examination& of);

// tls.cpp
finding tls_versions(examination& of);
finding old_tls(examination& of);
finding certificate(examination& of);

// capa.cpp
finding capa(examination& of);
finding capa_session(examination& of);
finding capa_words(examination& of);
finding capa_states(examination& of);
finding capa_true(examination& of);

// login.cpp
finding mechanisms(examination& of);
finding login(examination& of);
finding login_delay(examination& of);
finding login_pipelining(examination& of);
finding second_login(examination& of);
finding wrong_password(examination& of);

// listings.cpp
finding list(examination& of);
finding list_one(examination& of);
finding stat(examination& of);
finding uidl(examination& of);
finding uidl_one(examination& of);
finding uidl_unique(examination& of);
finding uidl_form(examination& of);

// numbers.cpp
finding numbers_out_of_range(examination& of);
finding numbers_too_large(examination& of);

// messages.cpp
finding retr(examination& of);
finding byte_stuffing(examination& of);
finding line_ends(examination& of);
finding sizes(examination& of);

// top.cpp
finding top(examination& of);
finding top_negative(examination& of);

// commands.cpp
finding pipelining(examination& of);
finding unknown_command(examination& of);
finding letter_case(examination& of);
finding blanks(examination& of);
finding lf_only(examination& of);
finding long_line(examination& of);
finding nul(examination& of);
finding wrong_state(examination& of);
finding rset(examination& of);
finding quit(examination& of);

// later.cpp
finding uidl_stable(examination& of);
finding sizes_stable(examination& of);
finding messages_stable(examination& of);

// utf8.cpp
finding utf8(examination& of);
finding utf8_mail(examination& of);
finding lang(examination& of);

// framing.cpp
finding status_lines(examination& of);
finding unsolicited(examination& of);
finding line_length(examination& of);
finding reply_line_ends(examination& of);

// destructive.cpp
finding dele(examination& of);
finding rset_restores(examination& of);
finding drop_keeps(examination& of);
finding quit_deletes(examination& of);

// idle.cpp
finding idle(examination& of);

}  // namespace pop3::check::checks
