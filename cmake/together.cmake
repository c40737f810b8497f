# With CMAKE_UNITY_BUILD, the compiler gets several files of a room at once, for two thirds of the time: most of it
# goes into headers and templates that the files share. So names are unique within a room, those in anonymous
# namespaces too. A file that cannot be compiled with others has the property SKIP_UNITY_BUILD_INCLUSION.
set(POP3_FILES_TOGETHER 8)

# Groups the files of the target, at the end of its directory: then all of them are known.
function(pop3_compile_together target)
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
    # A local name may be that of another file's function. g++ believes what a coroutine of an included file keeps to
    # be of a header. The presets that compile file by file have both warnings.
    target_compile_options(${target} PRIVATE $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:
        -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>>)
    cmake_language(EVAL CODE "cmake_language(DEFER CALL pop3_group_files [[${target}]])")
endfunction()

function(pop3_group_files target)
    get_target_property(sources ${target} SOURCES)
    get_target_property(type ${target} TYPE)
    foreach(source IN LISTS sources)
        get_filename_component(room ${source} DIRECTORY)
        string(MAKE_C_IDENTIFIER "room_${room}" room)
        math(EXPR number "0${files_in_${room}} + 1")
        set(files_in_${room} ${number})
        math(EXPR group "(${number} - 1) / ${POP3_FILES_TOGETHER}")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${room}_${group})
        if(type MATCHES "STATIC|SHARED")
            pop3_keep_apart_if_shared(${source} ${target})
        endif()
    endforeach()
endfunction()

# A program may link two libraries that both have this file: then it must take it from one of them, and nothing else
# with it.
function(pop3_keep_apart_if_shared source target)
    get_filename_component(path ${source} ABSOLUTE)
    get_property(other GLOBAL PROPERTY pop3_library_of_${path})
    if(other)
        set_source_files_properties(${path} TARGET_DIRECTORY ${other} ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    else()
        set_property(GLOBAL PROPERTY pop3_library_of_${path} ${target})
    endif()
endfunction()
