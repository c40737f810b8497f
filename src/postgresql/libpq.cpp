// SPDX-License-Identifier: MIT
#include "libpq.hpp"

#include "system/late_library.hpp"

namespace pop3::inline v1::postgresql {

const libpq& loaded_libpq() {
    static const libpq loaded = [] {
        // Written out, because its 5 is the binary interface that the header and this file were
        // made for.
        const system::late_library library("libpq.so.5", "libpq5");
        return libpq{.conninfo_parse = library["PQconninfoParse"],
                     .conninfo_free = library["PQconninfoFree"],
                     .conndefaults = library["PQconndefaults"],
                     .freemem = library["PQfreemem"],
                     .connect_start = library["PQconnectStartParams"],
                     .connect_poll = library["PQconnectPoll"],
                     .set_notice_processor = library["PQsetNoticeProcessor"],
                     .status = library["PQstatus"],
                     .finish = library["PQfinish"],
                     .socket = library["PQsocket"],
                     .error_message = library["PQerrorMessage"],
                     .ssl_in_use = library["PQsslInUse"],
                     .set_nonblocking = library["PQsetnonblocking"],
                     .enter_pipeline_mode = library["PQenterPipelineMode"],
                     .exit_pipeline_mode = library["PQexitPipelineMode"],
                     .pipeline_sync = library["PQpipelineSync"],
                     .send_query = library["PQsendQuery"],
                     .send_query_params = library["PQsendQueryParams"],
                     .send_prepare = library["PQsendPrepare"],
                     .send_query_prepared = library["PQsendQueryPrepared"],
                     .flush = library["PQflush"],
                     .consume_input = library["PQconsumeInput"],
                     .is_busy = library["PQisBusy"],
                     .get_result = library["PQgetResult"],
                     .result_status = library["PQresultStatus"],
                     .result_error_field = library["PQresultErrorField"],
                     .clear = library["PQclear"],
                     .ntuples = library["PQntuples"],
                     .getvalue = library["PQgetvalue"],
                     .getlength = library["PQgetlength"],
                     .getisnull = library["PQgetisnull"],
                     .cmd_tuples = library["PQcmdTuples"]};
    }();
    return loaded;
}

}  // namespace pop3::inline v1::postgresql
