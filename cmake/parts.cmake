# The parts of the project, and what each needs. A part is AUTO (built if what it needs is there), ON
# (configuring fails otherwise) or OFF. After that its variable is ON or OFF for the rest of the build.
# A variable of the project that adds this one counts more than the cache.

# pop3_part(VARIABLE DEFAULT <value> TITLE <text> [PARTS <part>...] [NEEDS <name>=<package>...]):
# PARTS are those that it builds on; NEEDS are names that pop3_probe() knows, and the Debian packages that
# bring them.
macro(pop3_part variable)
    cmake_parse_arguments(part "" "DEFAULT;TITLE" "PARTS;NEEDS" ${ARGN})
    set(${variable} ${part_DEFAULT} CACHE STRING "${part_TITLE}: AUTO, ON or OFF")
    set_property(CACHE ${variable} PROPERTY STRINGS AUTO ON OFF)
    pop3_decide(${variable} "${${variable}}" "${part_PARTS}" "${part_NEEDS}")
    set(${variable} ${decision})
    list(APPEND POP3_PARTS "${variable}|${decision}|${part_TITLE}|${remark}")
endmacro()

# Sets decision, and remark: why the part is left out.
function(pop3_decide variable wanted parts needs)
    set(decision OFF PARENT_SCOPE)
    set(remark "not wanted" PARENT_SCOPE)
    if(NOT wanted)
        return()
    endif()
    set(lacking "")
    set(packages "")
    foreach(part IN LISTS parts)
        if(NOT ${part})
            list(APPEND lacking ${part})
        endif()
    endforeach()
    foreach(need IN LISTS needs)
        string(REGEX MATCH "^([^=]+)=(.+)$" need "${need}")
        set(need ${CMAKE_MATCH_1})
        set(package ${CMAKE_MATCH_2})
        pop3_probe(${need})
        if(NOT found)
            list(APPEND lacking ${need})
            list(APPEND packages ${package})
        endif()
    endforeach()
    if(NOT lacking)
        set(decision ON PARENT_SCOPE)
        set(remark "" PARENT_SCOPE)
        return()
    endif()
    list(JOIN lacking ", " lacking)
    list(JOIN packages " " packages)
    set(remark "needs ${lacking}")
    if(packages)
        string(APPEND remark " (Debian: apt install ${packages})")
    endif()
    if(NOT wanted STREQUAL AUTO)
        message(FATAL_ERROR "${variable}=${wanted}: ${remark}")
    endif()
    set(remark "${remark}" PARENT_SCOPE)
endfunction()

# Sets found: is the library there? Names in lower case are modules of pkg-config, with the lowest version after
# a colon; names of headers end in .h; asio is that library; all others are packages of CMake, with version and
# components after colons.
function(pop3_probe need)
    if(need STREQUAL "asio")
        pop3_probe_asio()
        set(probed ${POP3_PROBED_ASIO})
    elseif(need MATCHES "\\.h$")
        string(MAKE_C_IDENTIFIER "POP3_PROBED_${need}" variable)
        find_path(${variable} ${need})
        mark_as_advanced(${variable})
        set(probed ${${variable}})
    elseif(need MATCHES "^[a-z0-9.:-]+$" AND NOT need MATCHES "^(pugixml|tomlplusplus)$")
        find_package(PkgConfig QUIET)
        if(PKG_CONFIG_FOUND)
            string(MAKE_C_IDENTIFIER "POP3_PROBED_${need}" variable)
            string(REPLACE ":" ">=" module ${need})
            pkg_check_modules(${variable} QUIET ${module})
            set(probed ${${variable}_FOUND})
        endif()
    else()
        string(REPLACE ":" ";" need ${need})
        list(GET need 0 package)
        find_package(${need} QUIET)
        set(probed ${${package}_FOUND})
    endif()
    if(probed)
        set(found TRUE PARENT_SCOPE)
    else()
        set(found FALSE PARENT_SCOPE)
    endif()
endfunction()

# Asio is headers. Before 1.20 it cannot cancel single operations, and with some compilers it has no
# coroutines.
function(pop3_probe_asio)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_FLAGS -std=c++20)
    set(CMAKE_REQUIRED_QUIET ON)
    check_cxx_source_compiles("
        #include <asio/detail/config.hpp>
        #include <asio/version.hpp>
        #if !defined(ASIO_HAS_CO_AWAIT) || ASIO_VERSION < 102000
        #error
        #endif
        int main() {}" POP3_PROBED_ASIO)
endfunction()

# One table: what is built, and what would bring the rest. A project that adds this one is told only of
# parts of the library that are left out.
function(pop3_print_parts)
    if(PROJECT_IS_TOP_LEVEL)
        message(STATUS "pop3 ${PROJECT_VERSION}:")
    endif()
    foreach(part IN LISTS POP3_PARTS)
        string(REPLACE "|" ";" columns "${part}")
        list(GET columns 0 name)
        list(GET columns 1 decision)
        list(GET columns 2 title)
        list(GET columns 3 remark)
        string(SUBSTRING "${name}          " 0 20 name)
        if(PROJECT_IS_TOP_LEVEL AND decision)
            message(STATUS "  ${name} yes  ${title}")
        elseif(PROJECT_IS_TOP_LEVEL)
            message(STATUS "  ${name} no   ${title}: ${remark}")
        elseif(remark MATCHES "^needs")
            message(STATUS "pop3 without ${title}: ${remark}")
        endif()
    endforeach()
endfunction()
