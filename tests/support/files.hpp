// SPDX-License-Identifier: MIT
// Reading and writing files.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

inline std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void put(const std::filesystem::path& file, std::string_view octets) {
    std::ofstream(file, std::ios::binary) << octets;
}

/// The names in `directory`, in order.
inline std::vector<std::string> names_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

/// What the files in `directory` contain, in order of content.
inline std::vector<std::string> contents_of(const std::filesystem::path& directory) {
    std::vector<std::string> contents;
    for (const std::string& name : names_in(directory))
        contents.push_back(content(directory / name));
    std::ranges::sort(contents);
    return contents;
}

}  // namespace pop3::test
