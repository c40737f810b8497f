# An overlay port of the tree that it lies in: vcpkg install pop3 --overlay-ports=packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS features FEATURES
    openssl POP3_WITH_OPENSSL
    gsasl POP3_WITH_GSASL
    discovery POP3_WITH_DISCOVERY)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS ${features}
    -DPOP3_WITH_FAKES=OFF -DPOP3_WITH_PROGRAM=OFF -DPOP3_WITH_KEYRING=OFF -DPOP3_WITH_PYTHON=OFF
    -DPOP3_BUILD_TESTS=OFF -DPOP3_BUILD_EXAMPLES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/pop3)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
