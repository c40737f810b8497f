# pop3_add_library(NAME sources...): the library pop3_NAME, which users link as pop3::NAME.
# Static, or shared if BUILD_SHARED_LIBS says so. Before 1.0 each minor version has an ABI of its own.
function(pop3_add_library name)
    set(target pop3_${name})
    add_library(${target} ${ARGN})
    add_library(pop3::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${name}
        POSITION_INDEPENDENT_CODE ON
        DEFINE_SYMBOL ""  # or a shared library could not use the precompiled headers of another
        INSTALL_RPATH $ORIGIN  # shared libraries find one another where they were installed
        BUILD_RPATH_USE_ORIGIN ON  # else they keep room for the name of the directory where they were built
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    pop3_target_defaults(${target})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
endfunction()
