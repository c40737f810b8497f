// SPDX-License-Identifier: MIT
// The checks: one function each, one file for each family. The table describes them.
#pragma once

#include "check/examination/examination.hpp"

namespace pop3::check::checks {

// opening.cpp
finding greeting(examination& exam);
finding stls(examination& exam);
finding stls_injection(examination& exam);
finding cleartext_login(examination& exam);

// tls.cpp
finding tls_versions(examination& exam);
finding old_tls(examination& exam);
finding certificate(examination& exam);

// capa.cpp
finding capa(examination& exam);
finding capa_session(examination& exam);
finding capa_words(examination& exam);
finding capa_states(examination& exam);
finding capa_true(examination& exam);

// login.cpp
finding mechanisms(examination& exam);
finding login(examination& exam);
finding login_delay(examination& exam);
finding second_login(examination& exam);
finding wrong_password(examination& exam);

// login_pipelining.cpp
finding login_pipelining(examination& exam);

// listed_mechanisms.cpp
finding listed_mechanisms(examination& exam);

// listings.cpp
finding list(examination& exam);
finding list_one(examination& exam);
finding stat(examination& exam);
finding uidl(examination& exam);
finding uidl_one(examination& exam);
finding uidl_unique(examination& exam);
finding uidl_form(examination& exam);

// numbers.cpp
finding numbers_out_of_range(examination& exam);
finding numbers_too_large(examination& exam);

// messages.cpp
finding retr(examination& exam);
finding byte_stuffing(examination& exam);
finding line_ends(examination& exam);
finding sizes(examination& exam);

// top.cpp
finding top(examination& exam);
finding top_negative(examination& exam);

// commands.cpp
finding pipelining(examination& exam);
finding unknown_command(examination& exam);
finding letter_case(examination& exam);
finding blanks(examination& exam);
finding lf_only(examination& exam);
finding long_line(examination& exam);
finding nul(examination& exam);
finding wrong_state(examination& exam);
finding rset(examination& exam);
finding quit(examination& exam);

// second_session.cpp
finding uidl_stable(examination& exam);
finding sizes_stable(examination& exam);
finding messages_stable(examination& exam);

// utf8.cpp
finding utf8(examination& exam);
finding utf8_mail(examination& exam);
finding lang(examination& exam);

// framing.cpp
finding status_lines(examination& exam);
finding unsolicited(examination& exam);
finding line_length(examination& exam);
finding reply_line_ends(examination& exam);

// destructive.cpp
finding dele(examination& exam);
finding rset_restores(examination& exam);
finding drop_keeps(examination& exam);
finding quit_deletes(examination& exam);

// idle.cpp
finding idle(examination& exam);

}  // namespace pop3::check::checks
