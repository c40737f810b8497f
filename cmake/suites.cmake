# The suites of GoogleTest's programs as tests of ctest. A process for each TEST would need as long to start as the
# tests need.

# pop3_add_suites(PROGRAM [property value]...): each suite of the program is the test PROGRAM.SUITE of ctest, with
# these properties. The output of one that fails names the TEST. ctest asks a program for its suites when it was built
# anew.
function(pop3_add_suites program)
    list(JOIN ARGN "]==] [==[" properties)
    set(script ${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake)
    file(GENERATE OUTPUT ${script} CONTENT
"set(program ${program})
set(file [=[$<TARGET_FILE:${program}>]=])
set(properties [=[[==[${properties}]==]]=])
include([=[${PROJECT_SOURCE_DIR}/cmake/list_suites.cmake]=])
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${script})
endfunction()
