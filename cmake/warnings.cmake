# Warnings, visibility, definitions and sanitizers for every target of ours.
function(pop3_target_defaults target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES
        CXX_EXTENSIONS OFF
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
        -Wnon-virtual-dtor -Woverloaded-virtual
        # g++ 12 reports these for std::string's own code when it optimizes
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized
            -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>
        $<$<BOOL:${POP3_WERROR}>:-Werror>)
    pop3_compile_together(${target})
    # Or a file of more than 2 GiB, as an mbox may be, could not be opened on systems of 32 bits.
    if(CMAKE_SIZEOF_VOID_P EQUAL 4)
        target_compile_definitions(${target} PRIVATE _FILE_OFFSET_BITS=64)
    endif()
    if(POP3_POSIX_ONLY)
        target_compile_definitions(${target} PRIVATE POP3_POSIX_ONLY)
    endif()
    if(POP3_SANITIZE)
        target_compile_options(${target} PRIVATE
            -fsanitize=${POP3_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
            # A fifth of the time to compile. AddressSanitizer reports null, too, and clang checks both.
            $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,alignment>
            # clang 14 cannot compile coroutines with this one
            $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
        target_link_options(${target} PUBLIC -fsanitize=${POP3_SANITIZE})
    endif()
endfunction()

# For targets that only use the code under test, which has all checks: they compile in half to three quarters of the
# time.
function(pop3_sanitize_less target)
    if(POP3_SANITIZE MATCHES undefined)
        target_compile_options(${target} PRIVATE
            -O0 -fno-sanitize=null,alignment,vptr,object-size)
    endif()
endfunction()
