# Headers that are parsed once and not in every file. Sources include what they use all the same: the
# presets core-only and portable build without precompiled headers.
set(POP3_STANDARD_HEADERS
    <algorithm> <array> <chrono> <filesystem> <functional> <iostream> <map> <memory> <optional> <span>
    <stop_token> <string> <string_view> <system_error> <utility> <vector>)
