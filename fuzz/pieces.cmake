# What is fuzzed of the fetcher and of the discovery of servers: the libraries where this build has them;
# the fuzzers, which are built without the program, compile their sources alone.
if(TARGET pop3_fetch)
    add_library(pop3_fetch_pieces INTERFACE)
    target_link_libraries(pop3_fetch_pieces INTERFACE pop3_fetch)
elseif(POP3_BUILD_FUZZERS AND TARGET pop3_server)
    find_package(SQLiteCpp REQUIRED)
    find_package(OpenSSL REQUIRED)
    file(GLOB sqlite_ledger CONFIGURE_DEPENDS ../fetch/ledger/sqlite/*.cpp) # the whole room
    add_library(pop3_fetch_pieces STATIC
        ../fetch/clock.cpp
        ../fetch/error.cpp
        ../fetch/ledger/password_mark.cpp
        ../fetch/ledger/run_state.cpp
        ${sqlite_ledger}
        ../fetch/message/content_digest.cpp
        ../fetch/message/line_ends.cpp
        ../fetch/message/mail_date.cpp
        ../fetch/message/mboxrd.cpp
        ../fetch/message/return_path.cpp
        ../fetch/targets/mbox/journal_record.cpp
        ../src/system/user_name.cpp)
    pop3_target_defaults(pop3_fetch_pieces)
    target_include_directories(pop3_fetch_pieces
        PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(pop3_fetch_pieces
        PUBLIC pop3_server PRIVATE SQLiteCpp SQLite::SQLite3 OpenSSL::Crypto)
endif()

if(TARGET pop3_discovery)
    add_library(pop3_discovery_pieces INTERFACE)
    target_link_libraries(pop3_discovery_pieces INTERFACE pop3_discovery)
elseif(POP3_BUILD_FUZZERS)
    add_library(pop3_discovery_pieces STATIC ../src/discovery/dns_srv.cpp)
    pop3_target_defaults(pop3_discovery_pieces)
    target_include_directories(pop3_discovery_pieces PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(pop3_discovery_pieces PUBLIC pop3_core PRIVATE resolv)
endif()
