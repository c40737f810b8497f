// SPDX-License-Identifier: MIT
// The functions of libpq that are used, from the library that is loaded late.
#pragma once

#include <libpq-fe.h>

namespace pop3::inline v1::postgresql {

struct libpq {
    decltype(&::PQconninfoParse) conninfo_parse;
    decltype(&::PQconninfoFree) conninfo_free;
    decltype(&::PQconndefaults) conndefaults;
    decltype(&::PQfreemem) freemem;
    decltype(&::PQconnectStartParams) connect_start;
    decltype(&::PQconnectPoll) connect_poll;
    decltype(&::PQsetNoticeProcessor) set_notice_processor;
    decltype(&::PQstatus) status;
    decltype(&::PQfinish) finish;
    decltype(&::PQsocket) socket;
    decltype(&::PQerrorMessage) error_message;
    decltype(&::PQsslInUse) ssl_in_use;
    decltype(&::PQsetnonblocking) set_nonblocking;
    decltype(&::PQenterPipelineMode) enter_pipeline_mode;
    decltype(&::PQexitPipelineMode) exit_pipeline_mode;
    decltype(&::PQpipelineSync) pipeline_sync;
    decltype(&::PQsendQuery) send_query;
    decltype(&::PQsendQueryParams) send_query_params;
    decltype(&::PQsendPrepare) send_prepare;
    decltype(&::PQsendQueryPrepared) send_query_prepared;
    decltype(&::PQflush) flush;
    decltype(&::PQconsumeInput) consume_input;
    decltype(&::PQisBusy) is_busy;
    decltype(&::PQgetResult) get_result;
    decltype(&::PQresultStatus) result_status;
    decltype(&::PQresultErrorField) result_error_field;
    decltype(&::PQclear) clear;
    decltype(&::PQntuples) ntuples;
    decltype(&::PQgetvalue) getvalue;
    decltype(&::PQgetlength) getlength;
    decltype(&::PQgetisnull) getisnull;
    decltype(&::PQcmdTuples) cmd_tuples;
};

/// Loads it once; thread-safe. Throws errc::library_unavailable.
const libpq& loaded_libpq();

}  // namespace pop3::inline v1::postgresql
