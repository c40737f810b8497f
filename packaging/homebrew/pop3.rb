# frozen_string_literal: true

# The program and the library for Homebrew on Linux, from a clone of the repository:
#   brew install --HEAD --formula packaging/homebrew/pop3.rb
class Pop3 < Formula
  desc "POP3 mail fetcher, server check, test server and C++ library"
  license "MIT"
  head File.expand_path("../..", __dir__), using: :git, branch: "main"

  depends_on "asio" => :build
  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "tomlplusplus" => :build
  depends_on "xxhash" => :build
  depends_on "curl"
  depends_on "gsasl"
  depends_on "libbsd"
  depends_on :linux
  depends_on "openssl@3"
  depends_on "pugixml"
  depends_on "sqlitecpp"
  depends_on "systemd"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DPOP3_WITH_PROGRAM=ON", "-DPOP3_WITH_PYTHON=OFF",
           "-DPOP3_WITH_KEYRING=OFF", "-DPOP3_WITH_POSTGRESQL=OFF", "-DPOP3_BUILD_TESTS=OFF", "-DPOP3_BUILD_EXAMPLES=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    assert_match "close-inside", shell_output("#{bin}/pop3 serve --list-faults")
  end
end
