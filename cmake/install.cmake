# cmake --install: libraries, headers, the CMake package, pkg-config files, the program.
include(CMakePackageConfigHelpers)

set(POP3_COMPONENTS "")
foreach(component core openssl gsasl client discovery server)
    if(TARGET pop3_${component})
        list(APPEND POP3_COMPONENTS ${component})
        install(TARGETS pop3_${component} EXPORT pop3-targets
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    endif()
endforeach()
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

install(DIRECTORY include/pop3 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.hpp")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pop3)
install(EXPORT pop3-targets NAMESPACE pop3:: DESTINATION ${package_dir})
configure_package_config_file(cmake/pop3-config.cmake.in pop3-config.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(pop3-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pop3-config.cmake ${PROJECT_BINARY_DIR}/pop3-config-version.cmake
    DESTINATION ${package_dir})

# pkg-config: pop3-core alone, and pop3 for the client with everything it needs. The files find the
# prefix from where they are, so that what was installed may be moved.
file(RELATIVE_PATH POP3_PC_TO_PREFIX
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" POP3_PC_TO_PREFIX "${POP3_PC_TO_PREFIX}")
function(install_pc name description libraries requires_private)
    set(POP3_PC_NAME ${name})
    set(POP3_PC_DESCRIPTION ${description})
    set(POP3_PC_LIBRARIES ${libraries})
    set(POP3_PC_REQUIRES_PRIVATE ${requires_private})
    configure_file(cmake/pop3.pc.in ${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
install_pc(pop3-core "POP3 protocol core without I/O" "-lpop3_core" "")
if(TARGET pop3_client)
    set(libraries "-lpop3_client")
    set(requires "")
    if(TARGET pop3_openssl)
        string(APPEND libraries " -lpop3_openssl")
        list(APPEND requires libssl libcrypto)
    endif()
    if(TARGET pop3_gsasl)
        string(APPEND libraries " -lpop3_gsasl")
        list(APPEND requires libgsasl)
    endif()
    list(JOIN requires " " requires)
    install_pc(pop3 "POP3 client" "${libraries} -lpop3_core -pthread" "${requires}")
endif()
