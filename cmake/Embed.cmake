# cmake -DINPUT=FILE -DOUTPUT=HEADER -DNAME=SYMBOL -P Embed.cmake: the bytes of a file as a constant.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT}
  "/* Made by cmake/Embed.cmake. */\nstatic const unsigned char ${NAME}[] = {\n${bytes}};\n")
