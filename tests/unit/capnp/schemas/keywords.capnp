# SPDX-License-Identifier: GPL-2.0-only
# Names that are keywords in C or C++, macros or the generated code's own: every C name has a prefix, so all are fine.

@0x9a3b5c7d1e2f4a07;

struct Struct {
  alignas @0 :UInt8;
  alignof @1 :UInt8;
  and @2 :UInt8;
  asm @3 :UInt8;
  auto @4 :UInt8;
  bitand @5 :UInt8;
  bitor @6 :UInt8;
  bool @7 :UInt8;
  break @8 :UInt8;
  case @9 :UInt8;
  catch @10 :UInt8;
  char @11 :UInt8;
  class @12 :UInt8;
  compl @13 :UInt8;
  concept @14 :UInt8;
  const @15 :UInt8;
  constexpr @16 :UInt8;
  continue @17 :UInt8;
  decltype @18 :UInt8;
  default @19 :UInt8;
  delete @20 :UInt8;
  do @21 :UInt8;
  double @22 :UInt8;
  dynamicCast @23 :UInt8;
  else @24 :UInt8;
  enum @25 :UInt8;
  explicit @26 :UInt8;
  export @27 :UInt8;
  extern @28 :UInt8;
  false @29 :UInt8;
  float @30 :UInt8;
  for @31 :UInt8;
  friend @32 :UInt8;
  goto @33 :UInt8;
  if @34 :UInt8;
  inline @35 :UInt8;
  int @36 :UInt8;
  long @37 :UInt8;
  mutable @38 :UInt8;
  namespace @39 :UInt8;
  new @40 :UInt8;
  noexcept @41 :UInt8;
  not @42 :UInt8;
  nullptr @43 :UInt8;
  operator @44 :UInt8;
  or @45 :UInt8;
  private @46 :UInt8;
  protected @47 :UInt8;
  public @48 :UInt8;
  register @49 :UInt8;
  reinterpretCast @50 :UInt8;
  requires @51 :UInt8;
  restrict @52 :UInt8;
  return @53 :UInt8;
  short @54 :UInt8;
  signed @55 :UInt8;
  sizeof @56 :UInt8;
  static @57 :UInt8;
  staticAssert @58 :UInt8;
  struct @59 :UInt8;
  switch @60 :UInt8;
  template @61 :UInt8;
  this @62 :UInt8;
  thread @63 :UInt8;
  throw @64 :UInt8;
  true @65 :UInt8;
  try @66 :UInt8;
  typedef @67 :UInt8;
  typeid @68 :UInt8;
  typename @69 :UInt8;
  unsigned @70 :UInt8;
  using @71 :UInt8;
  virtual @72 :UInt8;
  void @73 :UInt8;
  volatile @74 :UInt8;
  while @75 :UInt8;
  xor @76 :UInt8;
  linux @77 :UInt8;
  unix @78 :UInt8;
  current @79 :UInt8;
  errno @80 :UInt8;
  main @81 :UInt8;
  null @82 :UInt8;
  stdin @83 :UInt8;
  i @84 :UInt8;
  r @85 :UInt8;
  b @86 :UInt8;
  out @87 :UInt8;
  l @88 :UInt8;
  s @89 :UInt8;
  max @90 :UInt8;
  p @91 :UInt8;
  len @92 :UInt8;
}

struct Union {
  union {
    alignas @0 :Text;
    alignof @1 :Text;
    and @2 :Text;
    asm @3 :Text;
    auto @4 :Text;
    bitand @5 :Text;
    bitor @6 :Text;
    bool @7 :Text;
    break @8 :Text;
    case @9 :Text;
    catch @10 :Text;
    char @11 :Text;
    class @12 :Text;
    compl @13 :Text;
    concept @14 :Text;
    const @15 :Text;
    constexpr @16 :Text;
    continue @17 :Text;
    decltype @18 :Text;
    default @19 :Text;
    delete @20 :Text;
    do @21 :Text;
    double @22 :Text;
    dynamicCast @23 :Text;
    else @24 :Text;
    enum @25 :Text;
    explicit @26 :Text;
    export @27 :Text;
    extern @28 :Text;
    false @29 :Text;
    float @30 :Text;
    for @31 :Text;
    friend @32 :Text;
    goto @33 :Text;
    if @34 :Text;
    inline @35 :Text;
    int @36 :Text;
    long @37 :Text;
    mutable @38 :Text;
    namespace @39 :Text;
    new @40 :Text;
    noexcept @41 :Text;
    not @42 :Text;
    nullptr @43 :Text;
    operator @44 :Text;
    or @45 :Text;
    private @46 :Text;
    protected @47 :Text;
    public @48 :Text;
    register @49 :Text;
    reinterpretCast @50 :Text;
    requires @51 :Text;
    restrict @52 :Text;
    return @53 :Text;
    short @54 :Text;
    signed @55 :Text;
    sizeof @56 :Text;
    static @57 :Text;
    staticAssert @58 :Text;
    struct @59 :Text;
    switch @60 :Text;
    template @61 :Text;
    this @62 :Text;
    thread @63 :Text;
    throw @64 :Text;
    true @65 :Text;
    try @66 :Text;
    typedef @67 :Text;
    typeid @68 :Text;
    typename @69 :Text;
    unsigned @70 :Text;
    using @71 :Text;
    virtual @72 :Text;
    void @73 :Text;
    volatile @74 :Text;
    while @75 :Text;
    xor @76 :Text;
    linux @77 :Text;
    unix @78 :Text;
    current @79 :Text;
    errno @80 :Text;
    main @81 :Text;
    null @82 :Text;
    stdin @83 :Text;
    i @84 :Text;
    r @85 :Text;
    b @86 :Text;
    out @87 :Text;
    l @88 :Text;
    s @89 :Text;
    max @90 :Text;
    p @91 :Text;
    len @92 :Text;
  }
}

enum Enum {
  alignas @0;
  alignof @1;
  and @2;
  asm @3;
  auto @4;
  bitand @5;
  bitor @6;
  bool @7;
  break @8;
  case @9;
  catch @10;
  char @11;
  class @12;
  compl @13;
  concept @14;
  const @15;
  constexpr @16;
  continue @17;
  decltype @18;
  default @19;
  delete @20;
  do @21;
  double @22;
  dynamicCast @23;
  else @24;
  enum @25;
  explicit @26;
  export @27;
  extern @28;
  false @29;
  float @30;
  for @31;
  friend @32;
  goto @33;
  if @34;
  inline @35;
  int @36;
  long @37;
  mutable @38;
  namespace @39;
  new @40;
  noexcept @41;
  not @42;
  nullptr @43;
  operator @44;
  or @45;
  private @46;
  protected @47;
  public @48;
  register @49;
  reinterpretCast @50;
  requires @51;
  restrict @52;
  return @53;
  short @54;
  signed @55;
  sizeof @56;
  static @57;
  staticAssert @58;
  struct @59;
  switch @60;
  template @61;
  this @62;
  thread @63;
  throw @64;
  true @65;
  try @66;
  typedef @67;
  typeid @68;
  typename @69;
  unsigned @70;
  using @71;
  virtual @72;
  void @73;
  volatile @74;
  while @75;
  xor @76;
  linux @77;
  unix @78;
  current @79;
  errno @80;
  main @81;
  null @82;
  stdin @83;
  i @84;
  r @85;
  b @86;
  out @87;
  l @88;
  s @89;
  max @90;
  p @91;
  len @92;
}

interface Interface {
  alignas @0 ();
  alignof @1 ();
  and @2 ();
  asm @3 ();
  auto @4 ();
  bitand @5 ();
  bitor @6 ();
  bool @7 ();
  break @8 ();
  case @9 ();
  catch @10 ();
  char @11 ();
  class @12 ();
  compl @13 ();
  concept @14 ();
  const @15 ();
  constexpr @16 ();
  continue @17 ();
  decltype @18 ();
  default @19 ();
  delete @20 ();
  do @21 ();
  double @22 ();
  dynamicCast @23 ();
  else @24 ();
  enum @25 ();
  explicit @26 ();
  export @27 ();
  extern @28 ();
  false @29 ();
  float @30 ();
  for @31 ();
  friend @32 ();
  goto @33 ();
  if @34 ();
  inline @35 ();
  int @36 ();
  long @37 ();
  mutable @38 ();
  namespace @39 ();
  new @40 ();
  noexcept @41 ();
  not @42 ();
  nullptr @43 ();
  operator @44 ();
  or @45 ();
  private @46 ();
  protected @47 ();
  public @48 ();
  register @49 ();
  reinterpretCast @50 ();
  requires @51 ();
  restrict @52 ();
  return @53 ();
  short @54 ();
  signed @55 ();
  sizeof @56 ();
  static @57 ();
  staticAssert @58 ();
  struct @59 ();
  switch @60 ();
  template @61 ();
  this @62 ();
  thread @63 ();
  throw @64 ();
  true @65 ();
  try @66 ();
  typedef @67 ();
  typeid @68 ();
  typename @69 ();
  unsigned @70 ();
  using @71 ();
  virtual @72 ();
  void @73 ();
  volatile @74 ();
  while @75 ();
  xor @76 ();
  linux @77 ();
  unix @78 ();
  current @79 ();
  errno @80 ();
  main @81 ();
  null @82 ();
  stdin @83 ();
  i @84 ();
  r @85 ();
  b @86 ();
  out @87 ();
  l @88 ();
  s @89 ();
  max @90 ();
  p @91 ();
  len @92 ();
}

struct Class {
  new :group {
    this @0 :List(Bool);
  }
  int :group {
    this @1 :List(Bool);
  }
  struct :group {
    this @2 :List(Bool);
  }
  operator :group {
    this @3 :List(Bool);
  }
  while :group {
    this @4 :List(Bool);
  }
  default :group {
    this @5 :List(Bool);
  }
}

struct Int {}

struct This {
  class @0 :Class;
  int @1 :Int;
  enum @2 :List(Enum);

  struct Class {}

  struct Template {}
}

const volatile :UInt8 = 0;
const const :UInt8 = 1;
const true :UInt8 = 2;
const register :UInt8 = 3;
