# cmake --install: libraries, headers, the CMake package, pkg-config files, the program.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pop3)
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- the program ----

if(TARGET pop3_program)
    install(TARGETS pop3_program COMPONENT program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES man/pop3.1 COMPONENT program DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES man/pop3-config.5 COMPONENT program DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
    set(completions ${PROJECT_BINARY_DIR}/cli)
    install(FILES ${completions}/pop3.bash COMPONENT program RENAME pop3
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/pop3.zsh COMPONENT program RENAME _pop3
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${completions}/pop3.fish COMPONENT program
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# ---- the libraries ----

install(DIRECTORY include/pop3 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.hpp" PATTERN "stop_token.hpp" EXCLUDE)

# Its choice is a part of the layout of classes: programs get that of this build.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS -std=c++20)
check_cxx_source_compiles("
    #include <version>
    #if !defined(__cpp_lib_jthread)
    #error
    #endif
    int main() {}" POP3_STD_STOP_TOKEN)
unset(CMAKE_REQUIRED_FLAGS)
set(choice "#if defined(__cpp_lib_jthread)")
file(READ include/pop3/stop_token.hpp stop_token)
string(FIND "${stop_token}" "${choice}" place)
if(place EQUAL -1)
    message(FATAL_ERROR "include/pop3/stop_token.hpp has not the line ${choice}")
endif()
if(POP3_STD_STOP_TOKEN)
    string(REPLACE "${choice}" "#if true  // as the library was built" stop_token "${stop_token}")
else()
    string(REPLACE "${choice}" "#if false  // as the library was built" stop_token "${stop_token}")
endif()
file(WRITE ${PROJECT_BINARY_DIR}/installed/stop_token.hpp "${stop_token}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS include/pop3/stop_token.hpp)
install(FILES ${PROJECT_BINARY_DIR}/installed/stop_token.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pop3)

# pkg-config files find the prefix from where they are, so that what was installed may be moved.
file(RELATIVE_PATH POP3_PC_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" POP3_PC_TO_PREFIX "${POP3_PC_TO_PREFIX}")

# install_library(NAME DESCRIPTION [USES <component>...] [LINKS <component>...] [MODULES <pkg-config>...]
# [FLAGS <linker flag>...] [FINDS <line of CMake>...] [HEADERS_FIND <line of CMake>...] [HEADERS_AT <variable>]):
# the library, its targets and its pkg-config file. The headers of the library need USES. Its code needs LINKS,
# MODULES and FLAGS, which CMake has by FINDS: a program that links it as a static library must link these too;
# with shared ones it need not know of them. What the headers need is found by HEADERS_FIND in any case, and is in
# the folder HEADERS_AT.
function(install_library name description)
    if(NOT TARGET pop3_${name})
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "USES;LINKS;MODULES;FLAGS;FINDS;HEADERS_FIND;HEADERS_AT")
    set(POP3_COMPONENTS ${POP3_COMPONENTS} ${name} PARENT_SCOPE)
    install(TARGETS pop3_${name} EXPORT pop3-${name}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT pop3-${name} FILE pop3-${name}-targets.cmake NAMESPACE pop3::
        DESTINATION ${package_dir})

    set(uses ${arg_USES})
    set(links "")
    foreach(component IN LISTS arg_LINKS)
        if(TARGET pop3_${component})
            list(APPEND links ${component})
        endif()
    endforeach()
    get_target_property(type pop3_${name} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        list(APPEND uses ${links})
        set(links "")
    else()
        set(arg_FINDS "")
    endif()

    set(POP3_COMPONENT ${name})
    set(POP3_DESCRIPTION ${description})
    set(POP3_INCLUDES "")
    foreach(component IN LISTS uses)
        string(APPEND POP3_INCLUDES
            "include(\"\${CMAKE_CURRENT_LIST_DIR}/pop3-${component}.cmake\")\n"
            "if(NOT TARGET pop3::${component})\n    return()\nendif()\n")
    endforeach()
    list(JOIN arg_FINDS "\n" POP3_FINDS)
    list(JOIN arg_HEADERS_FIND "\n" POP3_HEADERS_FIND)
    set(POP3_HEADERS "")
    if(arg_HEADERS_AT)
        set(POP3_HEADERS
            "target_include_directories(pop3::${name} SYSTEM INTERFACE \"\${${arg_HEADERS_AT}}\")")
    endif()
    list(TRANSFORM uses PREPEND pop3-)
    list(TRANSFORM links PREPEND pop3-)
    if(type STREQUAL "STATIC_LIBRARY")
        list(APPEND uses ${arg_MODULES})
        set(POP3_PC_LIBS -lpop3_${name} ${arg_FLAGS})
        set(POP3_PC_LIBS_PRIVATE "")
    else()
        list(APPEND links ${arg_MODULES})
        set(POP3_PC_LIBS -lpop3_${name})
        set(POP3_PC_LIBS_PRIVATE ${arg_FLAGS})
    endif()
    list(JOIN uses " " POP3_PC_REQUIRES)
    list(JOIN links " " POP3_PC_REQUIRES_PRIVATE)
    list(JOIN POP3_PC_LIBS " " POP3_PC_LIBS)
    list(JOIN POP3_PC_LIBS_PRIVATE " " POP3_PC_LIBS_PRIVATE)
    configure_file(cmake/pop3-component.cmake.in pop3-${name}.cmake @ONLY)
    configure_file(cmake/pop3-component.pc.in pop3-${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/pop3-${name}.cmake DESTINATION ${package_dir})
    install(FILES ${PROJECT_BINARY_DIR}/pop3-${name}.pc DESTINATION ${pc_dir})
endfunction()

set(find_openssl "find_dependency(OpenSSL 3.0)")
set(find_gsasl "find_dependency(PkgConfig)"
    "pkg_check_modules(GSASL QUIET IMPORTED_TARGET GLOBAL libgsasl>=2.2)"
    "if(NOT TARGET PkgConfig::GSASL)"
    "    set(pop3_NOT_FOUND_MESSAGE \"pop3 was installed with GNU SASL: install libgsasl 2.2 (Debian: libgsasl-dev)\")"
    "    return()"
    "endif()")
set(find_threads "find_dependency(Threads)")
# Executors and handlers pass between the program and the library: both have to be of one version.
set(asio_version "")
if(TARGET pop3_asio)
    find_path(POP3_ASIO_HEADERS asio/version.hpp)
    mark_as_advanced(POP3_ASIO_HEADERS)
    if(POP3_ASIO_HEADERS)
        file(STRINGS "${POP3_ASIO_HEADERS}/asio/version.hpp" asio_version REGEX "^#define ASIO_VERSION ")
        string(REGEX MATCH "[0-9]+" asio_version "${asio_version}")
    endif()
endif()
set(find_asio "find_path(pop3_ASIO_HEADERS asio/version.hpp)"
    "if(NOT pop3_ASIO_HEADERS)"
    "    set(pop3_NOT_FOUND_MESSAGE \"pop3::asio needs the headers of Asio (Debian: libasio-dev)\")"
    "    return()"
    "endif()"
    "file(STRINGS \"\${pop3_ASIO_HEADERS}/asio/version.hpp\" pop3_ASIO_VERSION REGEX \"^#define ASIO_VERSION \")"
    "if(NOT pop3_ASIO_VERSION MATCHES \"ASIO_VERSION ${asio_version}\")"
    "    set(pop3_NOT_FOUND_MESSAGE \"pop3::asio was built with another version of Asio (${asio_version}) than that of \${pop3_ASIO_HEADERS}: build pop3 again with that one\")"
    "    return()"
    "endif()")
set(gsasl_modules "libgsasl >= 2.2")
if(TARGET pop3_openssl)
    list(APPEND gsasl_modules libcrypto)
    list(APPEND find_gsasl ${find_openssl})
endif()
install_library(core "POP3 protocol without I/O")
install_library(openssl "TLS for POP3 by OpenSSL"
    USES core MODULES libssl libcrypto FINDS ${find_openssl})
install_library(gsasl "SASL mechanisms for POP3 by GNU SASL"
    USES core MODULES ${gsasl_modules} FINDS ${find_gsasl})
install_library(client "POP3 client, and poplib for C++"
    USES core LINKS openssl gsasl FLAGS -pthread FINDS ${find_threads})
install_library(asio "POP3 client for Asio"
    USES client FLAGS -pthread HEADERS_FIND ${find_threads} ${find_asio} HEADERS_AT pop3_ASIO_HEADERS)
install_library(discovery "Finds the POP3 server of a mail address"
    USES client MODULES pugixml FLAGS -lresolv -ldl FINDS "find_dependency(pugixml)")
install_library(server "Embeddable POP3 server"
    USES core LINKS client openssl FLAGS -pthread FINDS ${find_threads})

install_library(fakes "Fake web services of mail providers, for tests"
    MODULES libcrypto FLAGS -pthread FINDS ${find_threads} ${find_openssl})

if(TARGET pop3_client)
    configure_file(cmake/pop3.pc.in pop3.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/pop3.pc DESTINATION ${pc_dir})
endif()
configure_package_config_file(cmake/pop3-config.cmake.in pop3-config.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(pop3-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pop3-config.cmake ${PROJECT_BINARY_DIR}/pop3-config-version.cmake
    DESTINATION ${package_dir})
